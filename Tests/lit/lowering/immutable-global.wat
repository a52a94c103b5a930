;; A global that doesn't change is its value.
;; RUN: %ir %s | FileCheck %s
;; CHECK-LABEL: define {{.*}}.get(
;; CHECK: ret i32 42
;; CHECK: {{^}$}}
(module
  (global $answer i32 (i32.const 42))
  (func $get (export "get") (result i32) (global.get $answer))
  (func (export "_start")))
