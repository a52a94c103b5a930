;; Branches to a br_table at the beginning of a loop with a number for it go where the number says. What is left is a
;; switch on a parameter's remainder, and those on what numbers depend on.
;; RUN: %ir %s | FileCheck %s
;; CHECK-LABEL: define {{.*}}.walk(
;; CHECK: switch i32
;; CHECK: switch i32
;; CHECK: {{^}$}}
(module
  ;; A loop with three entries, as compilers write it: $next says where it goes on. Digits of $n in base 3 steer it.
  (func $walk (export "walk") (param $n i32) (result i32) (local $next i32) (local $sum i32) (local $digit i32) (local $old i32)
    (local.set $next (i32.rem_u (local.get $n) (i32.const 5)))
    (loop $dispatch
      (block $c
        (block $b
          (block $a
            (br_table $a $b $c (local.get $next)))
          (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 7)) (i32.const 1)))
          (local.set $old (local.get $digit))
          (local.set $digit (i32.rem_u (local.get $n) (i32.const 3)))
          (local.set $n (i32.div_u (local.get $n) (i32.const 3)))
          (if (i32.eqz (local.get $n)) (then (return (i32.add (local.get $sum) (local.get $old)))))
          (if (i32.eq (local.get $digit) (i32.const 1)) (then (local.set $next (i32.const 1)) (br $dispatch)))
          (if (i32.eq (local.get $digit) (i32.const 2)) (then (local.set $next (i32.const 2)) (br $dispatch)))
          (local.set $next (i32.const 0))
          (br $dispatch))
        (local.set $sum (i32.xor (i32.mul (local.get $sum) (i32.const 5)) (local.get $old)))
        (local.set $old (i32.add (local.get $old) (local.get $digit)))
        (local.set $next (i32.const 7))
        (br $dispatch))
      (local.set $sum (i32.sub (i32.mul (local.get $sum) (i32.const 3)) (local.get $old)))
      (local.set $n (i32.shr_u (local.get $n) (i32.const 1)))
      (if (i32.and (local.get $n) (i32.const 1))
        (then (local.set $old (local.get $sum)) (local.set $next (i32.const 1)) (local.set $digit (i32.const 0))
          (local.set $sum (i32.and (local.get $sum) (i32.const -65))) (br $dispatch)))
      (local.set $next (i32.const 0))
      (br $dispatch))
    (i32.const -1))
  ;; The number isn't known on any way: the table stays as it is.
  ;; CHECK-LABEL: define {{.*}}.unknown(
  ;; CHECK: switch i32
  ;; CHECK-NOT: switch i32
  ;; CHECK: {{^}$}}
  (func $unknown (export "unknown") (param $n i32) (result i32) (local $sum i32)
    (loop $dispatch
      (block $c
        (block $b
          (block $a
            (br_table $a $b $c (i32.rem_u (local.get $n) (i32.const 5))))
          (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 7)) (i32.const 1)))
          (local.set $n (i32.div_u (local.get $n) (i32.const 3)))
          (br_if $dispatch (local.get $n))
          (return (local.get $sum)))
        (local.set $sum (i32.mul (local.get $sum) (i32.const 5)))
        (local.set $n (i32.sub (local.get $n) (i32.const 3)))
        (br $dispatch))
      (local.set $sum (i32.mul (local.get $sum) (i32.const 3)))
      (local.set $n (i32.shr_u (local.get $n) (i32.const 1)))
      (br $dispatch))
    (i32.const -1)))
