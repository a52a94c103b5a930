;; Where a counter alone ends a loop, the product for an address becomes a sum that is carried through the loop. The
;; loop behind it, which data may end early, computes its product anew. Nothing is left of what kept that loop from
;; being reduced.
;; RUN: %ir %s | FileCheck %s --implicit-check-not=freeze
;; CHECK-LABEL: define {{.*}}.both(
;; CHECK: %lsr.iv = phi ptr
;; CHECK: mul i32 {{.*}}, 28
;; CHECK: {{^}$}}
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $value (result i32)))
  (memory 2)
  (func $both (export "both") (param $count i32) (param $key i32) (result i32) (local $i i32)
    (loop $next
      (local.set $key (i32.add (i32.mul (local.get $key) (local.get $key)) (i32.load (i32.mul (local.get $i) (i32.const 20)))))
      (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count))))
    (local.set $i (i32.const 0))
    (block $found
      (loop $next
        (br_if $found (i32.eq (i32.add (local.get $key) (call $value)) (i32.mul (local.get $i) (i32.const 28))))
        (br_if $next (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))
    (local.get $i))
  ;; What a counter ends, and calls nothing, LLVM may vectorise and unroll.
  ;; CHECK-LABEL: define {{.*}}.counted(
  ;; CHECK: {{^}}vector.body:
  (func $counted (export "counted") (param $p i32) (param $n i32)
    (loop $next
      (i32.store (local.get $p) (i32.xor (i32.load (local.get $p)) (local.get $n)))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  ;; CHECK-LABEL: define {{.*}}.data(
  ;; CHECK: !llvm.loop ![[DATA:[0-9]+]]
  (func $data (export "data") (param $p i32) (param $n i32)
    (loop $next
      (i32.store (local.get $p) (i32.xor (i32.load (local.get $p)) (local.get $n)))
      (br_if $next (local.tee $p (i32.load offset=4 (local.get $p))))))
  ;; CHECK-LABEL: define {{.*}}.calls(
  ;; CHECK: !llvm.loop ![[CALLS:[0-9]+]]
  (func $calls (export "calls") (param $p i32) (param $n i32)
    (loop $next
      (i32.store (local.get $p) (call $value))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "_start")))
;; CHECK-DAG: ![[DATA]] = distinct !{![[DATA]], ![[VECTORS:[0-9]+]], ![[COPIES:[0-9]+]]}
;; CHECK-DAG: ![[VECTORS]] = !{!"llvm.loop.vectorize.enable", i1 false}
;; CHECK-DAG: ![[COPIES]] = !{!"llvm.loop.unroll.disable"}
;; CHECK-DAG: ![[CALLS]] = distinct !{![[CALLS]], ![[VECTORS]], ![[COPIES]]}
