;; The base of the first memory reaches every function: by direct calls, through tables that something changes and that nothing
;; does, through functions that have no use for it, past arguments and results on the stack, out of exceptions, and
;; into the start function. The second memory's is another.
;; uses: print
(module
  (type $at (func (param i32) (result i32)))
  (type $many (func (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32 i32 i32 i32)))
  (memory $first 1)
  (memory $second 1)
  (table $known 2 2 funcref)
  (table $changed 3 3 funcref)
  (elem (table $known) (i32.const 0) func $load $through)
  (elem (table $changed) (i32.const 0) func $load $through)
  (elem declare func $load_second)
  (tag $far (param i32))
  (global $seen (mut i32) (i32.const 0))
  (data (memory $first) (i32.const 0) "\0a\14\1e\28\32")
  (data (memory $second) (i32.const 0) "\0b\15\1f\29\33")

  (func $load (type $at) (i32.load8_u $first (local.get 0)))
  (func $load_second (type $at) (i32.load8_u $second (local.get 0)))
  ;; No access of its own, a call through a table.
  (func $through (type $at) (call_indirect $changed (type $at) (local.get 0) (i32.const 0)))
  ;; Neither it nor what it calls touches a memory.
  (func $fibonacci (param $n i32) (result i32)
    (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else (i32.add
        (call $fibonacci (i32.sub (local.get $n) (i32.const 1)))
        (call $fibonacci (i32.sub (local.get $n) (i32.const 2)))))))
  (func $many (type $many)
    (i32.load8_u $first (local.get 0))
    (i32.load8_u $second (local.get 1))
    (i32.load8_u $first (local.get 6))
    (i32.load8_u $second (local.get 7)))
  (func $deep (param $n i32)
    (if (i32.eqz (local.get $n)) (then (throw $far (i32.load8_u $first (i32.const 3)))))
    (call $deep (i32.sub (local.get $n) (i32.const 1)))
    (i32.store8 $second (local.get $n) (call $fibonacci (local.get $n))))
  (func $caught (param $n i32) (result i32)
    (i32.add
      (try (result i32) (do (call $deep (local.get $n)) (i32.const 0)) (catch $far))
      (i32.load8_u $first (i32.const 4))))
  (func $start (global.set $seen (call $load (i32.const 2))))
  (start $start)
  (func (export "_start") (local $i i32)
    (call $print_i32 (global.get $seen))
    (table.set $changed (i32.const 2) (ref.func $load_second))
    (loop $next
      (call $print_i32 (call_indirect $known (type $at) (i32.const 1) (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 2))))
    (local.set $i (i32.const 0))
    (loop $next
      (call $print_i32 (call_indirect $changed (type $at) (i32.const 2) (local.get $i)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
    (call $print_i32 (call $fibonacci (i32.const 12)))
    (call $many (i32.const 0) (i32.const 1) (i32.const 9) (i32.const 9) (i32.const 9) (i32.const 9) (i32.const 3) (i32.const 4))
    (call $print_i32)
    (call $print_i32)
    (call $print_i32)
    (call $print_i32)
    (call $print_i32 (call $caught (i32.const 5)))
    (memory.copy $second $first (i32.const 0) (i32.const 0) (i32.const 2))
    (call $print_i32 (i32.load8_u $second (i32.const 0)))))
