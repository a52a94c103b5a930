;; uses: print
;; Loops with loads behind branches, which are done always where they are between others: the same cells come out, and where the first
;; access of an iteration traps nothing else is reached.
(module
  ;; A cell is 1 next to three, and stays next to two.
  (func $cells (param $q i32) (param $p i32) (param $count i32) (local $near i32) (local $cell i32)
    (loop $next
      (local.set $near (i32.add (i32.load8_u (local.get $p)) (i32.load8_u offset=2 (local.get $p))))
      (local.set $cell (i32.const 1))
      (block $known
        (br_if $known (i32.eq (local.get $near) (i32.const 3)))
        (local.set $cell (i32.const 0))
        (br_if $known (i32.ne (local.get $near) (i32.const 2)))
        (local.set $cell (i32.ne (i32.load8_u (i32.add (local.get $p) (i32.const 1))) (i32.const 0))))
      (i32.store8 (local.get $q) (local.get $cell))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (local.set $q (i32.add (local.get $q) (i32.const 1)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  ;; Chooses among what is behind three numbers by the first of them.
  (func $choose (param $q i32) (param $p i32) (param $count i32) (local $kind i32) (local $value i32)
    (loop $next
      (local.set $kind (i32.and (i32.xor (i32.load (local.get $p)) (i32.load offset=12 (local.get $p))) (i32.const 3)))
      (block $done
        (block $two (block $one (block $zero
          (br_table $zero $one $two (local.get $kind)))
          (local.set $value (i32.load offset=4 (local.get $p)))
          (br $done))
          (local.set $value (i32.mul (i32.load offset=8 (local.get $p)) (i32.const 3)))
          (br $done))
        (local.set $value (i32.const -1)))
      (i32.store (local.get $q) (local.get $value))
      (local.set $p (i32.add (local.get $p) (i32.const 4)))
      (local.set $q (i32.add (local.get $q) (i32.const 4)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $fill (param $p i32) (param $count i32) (param $state i32)
    (loop $next
      (local.set $state (i32.add (i32.mul (local.get $state) (i32.const 1103515245)) (i32.const 12345)))
      (i32.store8 (local.get $p) (i32.and (i32.shr_u (local.get $state) (i32.const 20)) (i32.const 3)))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func $sum (param $p i32) (param $count i32) (result i64) (local $sum i64)
    (loop $next
      (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.load8_u (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start")
    (call $fill (i32.const 100) (i32.const 8000) (i32.const 7))
    (call $cells (i32.const 10000) (i32.const 100) (i32.const 7777))
    (call $print_hex (call $sum (i32.const 10000) (i32.const 7777)))
    ;; From cells that are overwritten on the way.
    (call $cells (i32.const 103) (i32.const 100) (i32.const 1000))
    (call $print_hex (call $sum (i32.const 100) (i32.const 8000)))
    (call $choose (i32.const 20000) (i32.const 100) (i32.const 1003))
    (call $print_hex (call $sum (i32.const 20000) (i32.const 4012)))
    (call $choose (i32.const 108) (i32.const 100) (i32.const 500))
    (call $print_hex (call $sum (i32.const 100) (i32.const 8000)))
    (call $cells (i32.const 40000) (i32.const 131060) (i32.const 100))))
