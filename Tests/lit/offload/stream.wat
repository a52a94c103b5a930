;; A kernel whose accesses all move by the same step: the host tests them before a launch, and the second entry point has
;; no test and no branch.
;; RUN: %wpc compile --emit opencl -o - %s | FileCheck %s
;; CHECK: __kernel void wpc_kernel(
;; CHECK: if (
;; CHECK-LABEL: __kernel void wpc_kernel_unchecked(
;; CHECK-NOT: if (
;; CHECK: {{^    }}float v{{[0-9]+}} = *(__global m_float *)
;; CHECK-NOT: if (
;; CHECK: {{^    }}*(__global m_float *){{.*}} = v{{[0-9]+}} * 0x1p1f;
;; CHECK-NOT: if (
;; CHECK: {{^    }}return;
(module
   (import "wasi_ephemeral_parallel" "parallel_for" (func $pf (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
   (memory (export "memory") 1)
   (table (export "table") 2 2 funcref) (elem (i32.const 1) $scale)
   (func $scale (param $id i32) (param i32) (param i32) (param $in i32) (param i32) (param $out i32) (param i32)
     (f32.store (i32.add (local.get $out) (i32.shl (local.get $id) (i32.const 2)))
       (f32.mul (f32.const 2) (f32.load (i32.add (local.get $in) (i32.shl (local.get $id) (i32.const 2)))))))
   (func (export "_start") (drop (call $pf (i32.const 1) (i32.const 64) (i32.const 16) (i32.const 0) (i32.const 1) (i32.const 4) (i32.const 1)))))
