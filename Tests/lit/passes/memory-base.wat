;; The base of memory 0 never moves: stores and calls between loads don't make it be read again.
;; RUN: %ir %s | FileCheck %s
;; CHECK-LABEL: define {{.*}}.work(
;; CHECK: getelementptr inbounds nuw i8, ptr %0, i64 48
;; CHECK-NOT: ptr %0, i64 48
;; CHECK: {{^}$}}
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))
  (memory 1)
  (func $work (export "work") (param i32) (result i32)
    (i32.store (local.get 0) (call $sched_yield))
    (i32.store offset=8 (i32.load offset=4 (local.get 0)) (call $sched_yield))
    (i32.load offset=12 (local.get 0)))
  (func (export "_start")))
