;; A loop over buffers: one test in front of it covers all its accesses, and the loop behind the test has none.
;; RUN: %wpc compile --emit opencl -o - %s | FileCheck %s
;; CHECK: {{^}}// kernel "scale" can run on OpenCL devices: {{[0-9]+}} bytes of SPIR-V; needs f32 denormals{{$}}
;; CHECK: FP_CONTRACT OFF
;; CHECK: __kernel void wpc_kernel(__global uchar *
;; CHECK: {{^    }}if (
;; CHECK: for (;;) {
;; CHECK: {{^ +}}float v{{[0-9]+}} = *(__global m_float *)
;; CHECK: {{^ +}}*(__global m_float *){{.*}} = v{{[0-9]+}} * 0x1p1f;
;; CHECK: atomic_cmpxchg
(module
   (import "wasi_ephemeral_parallel" "parallel_for" (func $pf (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
   (memory (export "memory") 1)
   (table (export "table") 2 2 funcref) (elem (i32.const 1) $scale)
   (func $scale (param $id i32) (param i32) (param $block i32) (param $in i32) (param i32) (param $out i32) (param i32)
     (local $i i32) (local $end i32)
     (local.set $i (i32.mul (local.get $id) (local.get $block)))
     (local.set $end (i32.add (local.get $i) (local.get $block)))
     (loop $next
       (f32.store (i32.add (local.get $out) (i32.shl (local.get $i) (i32.const 2)))
         (f32.mul (f32.const 2) (f32.load (i32.add (local.get $in) (i32.shl (local.get $i) (i32.const 2))))))
       (br_if $next (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $end)))))
   (func (export "_start") (drop (call $pf (i32.const 1) (i32.const 64) (i32.const 16) (i32.const 0) (i32.const 1) (i32.const 4) (i32.const 1)))))
