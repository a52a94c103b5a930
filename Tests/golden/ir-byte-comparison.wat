;; A loop that compares two sequences of bytes compares eight at a time first.
;; emit: llvm
;; uses: print
;; within: ir_byte_comparison.7.compare
;; pattern: load i64, ptr .*, align 1
;; pattern: load i64, ptr .*, align 1
;; pattern: llvm.cttz.i64
(module
  (func $compare (export "compare") (param $l i32) (param $r i32) (param $n i32) (result i32) (local $a i32) (local $b i32)
    (block $end
      (br_if $end (i32.eqz (local.get $n)))
      (block $differ
        (loop $next
          (br_if $differ (i32.ne
            (local.tee $a (i32.load8_u (local.get $l)))
            (local.tee $b (i32.load8_u (local.get $r)))))
          (local.set $r (i32.add (local.get $r) (i32.const 1)))
          (local.set $l (i32.add (local.get $l) (i32.const 1)))
          (br_if $next (local.tee $n (i32.add (local.get $n) (i32.const -1)))))
        (br $end))
      (return (i32.add (i32.mul (local.get $n) (i32.const 1000)) (i32.sub (local.get $a) (local.get $b)))))
    (i32.const 0))
  ;; Where the sequences at $p and 100 bytes before it differ, $limit at most.
  (func $match (param $p i32) (param $limit i32) (result i32)
    (block $end
      (loop $next
        (br_if $end (i32.eq (local.get $p) (local.get $limit)))
        (br_if $end (i32.ne (i32.load8_u offset=1000 (local.get $p)) (i32.load8_u offset=900 (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $next)))
    (local.get $p))
  (func $fill (param $at i32) (param $n i32) (local $i i32)
    (loop $next
      (i32.store8 (i32.add (local.get $at) (local.get $i)) (i32.rem_u (local.get $i) (i32.const 100)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n)))))
  (func (export "_start") (local $n i32) (local $k i32) (local $sum i32)
    (call $fill (i32.const 0) (i32.const 3000))
    (call $fill (i32.const 5000) (i32.const 3000))
    (loop $lengths
      (local.set $k (i32.const 0))
      (loop $places
        ;; One byte that is higher in the second sequence, before, inside of, or after the end.
        (i32.store8 (i32.add (i32.const 5003) (local.get $k)) (i32.const 200))
        (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (call $compare (i32.const 3) (i32.const 5003) (local.get $n))))
        (i32.store8 (i32.add (i32.const 5003) (local.get $k)) (i32.add (i32.const 3) (local.get $k)))
        (br_if $places (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 45))))
      (br_if $lengths (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 40))))
    (call $print_i32 (local.get $sum))
    (call $print_i32 (call $compare (i32.const 0) (i32.const 5000) (i32.const 2999)))
    (call $print_i32 (call $compare (i32.const 0) (i32.const 100) (i32.const 2900)))
    (call $print_i32 (call $compare (i32.const 0) (i32.const 1) (i32.const 2900)))
    (call $print_i32 (call $match (i32.const 500) (i32.const 1500)))
    (call $print_i32 (call $match (i32.const 500) (i32.const 4000)))
    (call $print_i32 (call $match (i32.const 1500) (i32.const 1500)))
    ;; Zeros to the end of the memory, and beyond.
    (call $print_i32 (call $compare (i32.const 129000) (i32.const 130000) (i32.const 1072)))
    (call $print_i32 (call $compare (i32.const 129001) (i32.const 130000) (i32.const -1)))))
