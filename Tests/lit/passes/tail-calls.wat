;; A tail call of WebAssembly is one of the machine's, in a calling convention of its own; other calls stay what they are.
;; RUN: %ir %s | FileCheck %s
(module
  (memory 1)
  ;; CHECK-LABEL: define {{.*}}.even.tail(
  ;; CHECK: = tail call tailcc i32 @tail_calls.{{0.even|1.odd}}.tail(
  ;; CHECK-NEXT: ret
  (func $even (export "even") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.load (i32.const 8)))))
    (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
  (func $odd (export "odd") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.load (i32.const 12)))))
    (return_call $even (i32.sub (local.get 0) (i32.const 1))))
  ;; CHECK-LABEL: define {{.*}}.plain(
  ;; CHECK-NOT: {{ tail call}}
  ;; CHECK: {{^}$}}
  (func $plain (export "plain") (param i32) (result i32)
    (i32.add (call $plain (i32.load (local.get 0))) (i32.const 1)))
  (func (export "_start")))
