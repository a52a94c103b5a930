;; The branch table of an interpreter's loop is a jump through a table of addresses, behind each instruction's code.
;; RUN: %ir %s | FileCheck %s
;; CHECK-LABEL: define {{.*}}.run(
;; CHECK-NOT: switch i32
;; CHECK: indirectbr
;; CHECK-NOT: switch i32
;; CHECK: indirectbr
;; CHECK-NOT: switch i32
;; CHECK: {{^}$}}
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $print_i32 (param i32)))
  (memory (export "memory") 2)
  (data (i32.const 16) "\02\05\03\04\05\06\07\03\08\01\C8\08\00")
  (func $run (param $at i32) (result i32) (local $code i32) (local $a i32) (local $sum i32)
    (loop $next
      (local.set $code (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (block $unknown (block $divide (block $print (block $repeat (block $decrement (block $add (block $load (block $push (block $nothing (block $halt
        (br_table $halt $nothing $push $load $load $add $decrement $repeat $print $divide $unknown (local.get $code)))
        (return (local.get $sum)))
        (br $next))
        (local.set $a (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next))
        (br_if $next (i32.eqz (local.get $a)))
        (local.set $sum (i32.add (local.get $sum) (i32.const 100)))
        (br $next))
        (local.set $sum (i32.add (local.get $sum) (local.get $a)))
        (br $next))
        (local.set $a (i32.sub (local.get $a) (i32.const 1)))
        (br $next))
        (if (local.get $a) (then (local.set $at (i32.sub (local.get $at) (i32.load8_u (local.get $at))))) (else (local.set $at (i32.add (local.get $at) (i32.const 1)))))
        (br $next))
        (call $print_i32 (local.get $sum))
        (br $next))
        (local.set $sum (i32.div_u (local.get $sum) (local.get $a)))
        (br $next))
      (call $print_i32 (i32.add (i32.const 1000) (local.get $code)))
      (br $next))
    (i32.const 0))
  ;; Fewer than eight cases are no interpreter.
  ;; CHECK-LABEL: define {{.*}}.few(
  ;; CHECK-NOT: indirectbr
  ;; CHECK: switch i
  ;; CHECK-NOT: indirectbr
  ;; CHECK: {{^}$}}
  (func $few (export "few") (param $at i32) (result i32) (local $code i32) (local $a i32) (local $sum i32)
    (loop $next
      (local.set $code (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (block $halt (block $add (block $load (block $push (block $print
        (br_table $halt $add $load $push $print $halt $add (local.get $code)))
        (call $print_i32 (local.get $sum)) (br $next))
        (local.set $a (i32.load8_u (local.get $at))) (br $next))
        (local.set $a (i32.load (local.get $a))) (br $next))
        (local.set $sum (i32.add (local.get $sum) (local.get $a))) (br $next)))
    (local.get $sum))
  (func (export "_start")
    (call $print_i32 (call $run (i32.const 16)))
    (i32.store8 (i32.const 64) (i32.const 9))
    (call $print_i32 (call $run (i32.const 64)))))
