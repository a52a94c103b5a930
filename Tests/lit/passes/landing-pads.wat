;; What a handler needs costs nothing where nothing is thrown: what the thread block holds for good is loaded again behind
;; the landing pad, and what else only handlers use has a place in the frame.
;; RUN: %ir %s | FileCheck %s
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $value (result i32)))
  (memory 1)
  (tag $e (param i32))
  (func $throws (export "throws") (param i32)
    (if (local.get 0) (then (throw $e (local.get 0)))) (i32.store (local.get 0) (call $value)))
  ;; CHECK-LABEL: define {{.*}}.catches(
  ;; The address that only the handler uses goes to the frame, and is loaded behind the landing pad.
  ;; CHECK-DAG: %[[PLACE:.*]] = alloca i32
  ;; CHECK-DAG: store i32 %2, ptr %[[PLACE]]
  ;; CHECK: landingpad
  ;; The memory's base, anew, and not as a load that is always the same.
  ;; CHECK: %[[FIELD:.*]] = getelementptr inbounds nuw i8, ptr %0, i64 48
  ;; CHECK-NEXT: load ptr, ptr %[[FIELD]], align 8{{(, !dbg ![0-9]+)?(, !tbaa ![0-9]+)?}}, !align
  ;; CHECK: load i32, ptr %[[PLACE]]
  ;; CHECK: {{^}$}}
  (func $catches (export "catches") (param $p i32) (param $late i32) (result i32)
    (i32.store (local.get $p) (i32.const 1))
    (try (result i32)
      (do (call $throws (local.get $p)) (i32.const 3))
      (catch $e (i32.store offset=8 (local.get $late) (call $value)))))
  ;; Used on the ordinary path too: it stays a value.
  ;; CHECK-LABEL: define {{.*}}.both(
  ;; CHECK-NOT: store i32 %2
  ;; CHECK: landingpad
  ;; CHECK: zext i32 %2
  ;; CHECK: {{^}$}}
  (func $both (export "both") (param $p i32) (param $late i32) (result i32)
    (try (result i32)
      (do (call $throws (local.get $p)) (local.get $late))
      (catch $e (drop) (i32.load offset=8 (local.get $late)))))
  (func (export "_start")))
