;; Objects in locals, arrays, a table, a global and an exception are kept while the collector runs at every allocation and overwrites
;; what nobody refers to. The module's text, assembled by another tool since wabt can't:
;; variable: WPC_GC_STRESS=1
;; binary: 00 61 73 6d 01 00 00 00 01 52 0f 5f 01 7f 00 5e 63 00 01 5f 02 6d 01 6d 01 5e 78 01 60 02 64 01 7f 00 60 01
;; binary: 7f 01 64 01 60 04 64 01 7f 7f 7f 01 7f 60 02 64 01 7f 01 64 01 60 01 64 01 01 7f 60 01 7f 01 64 6d 60 01 6d
;; binary: 01 7f 60 02 7f 7f 00 60 01 7f 00 60 00 00 60 00 02 64 01 7f 03 0a 09 05 06 07 08 09 0a 0b 0c 0d 04 04 01 6e
;; binary: 00 04 05 03 01 00 01 0d 03 01 00 04 06 07 01 63 01 01 d0 01 0b 07 13 02 06 6d 65 6d 6f 72 79 02 00 06 5f 73
;; binary: 74 61 72 74 00 08 0a e1 03 09 2b 02 01 64 01 01 7f 20 00 fb 07 01 21 01 03 40 20 01 20 02 20 02 fb 00 00 fb
;; binary: 0e 01 20 02 41 01 6a 22 02 20 00 49 0d 00 0b 20 01 0b 42 01 01 7f 03 40 20 04 fb 1c 41 07 41 28 fb 06 03 fb
;; binary: 00 02 1a 20 01 20 00 fb 0f 49 04 40 20 04 20 00 20 01 fb 0b 01 fb 02 00 00 6a 21 04 0b 20 01 20 02 6a 21 01
;; binary: 20 03 41 01 6b 22 03 0d 00 0b 20 04 0b 25 01 01 64 01 41 e8 07 fb 00 00 20 01 fb 06 01 21 02 20 02 41 01 20
;; binary: 00 41 00 20 01 41 01 6b fb 11 01 01 20 02 0b 27 01 02 7f 03 40 20 02 20 00 20 01 fb 0b 01 fb 02 00 00 6a 21
;; binary: 02 20 01 41 01 6a 22 01 20 00 fb 0f 49 0d 00 0b 20 02 0b 1e 00 20 00 04 64 6d 20 00 41 01 6b 10 04 20 00 41
;; binary: 01 6b 10 04 fb 00 02 05 41 01 fb 1c 0b 0b 2d 01 01 64 02 20 00 fb 14 6c 04 40 20 00 fb 16 6c fb 1e 0f 0b 20
;; binary: 00 fb 16 02 21 01 20 01 fb 02 02 00 10 05 20 01 fb 02 02 01 10 05 6a 0b 0b 00 20 00 20 01 47 04 40 00 0b 0b
;; binary: 0a 00 20 00 10 00 20 00 08 00 0b bd 01 02 01 64 01 01 7f 41 32 10 00 21 00 20 00 41 e3 00 41 7f 41 e4 00 10
;; binary: 01 41 c9 09 10 06 41 32 10 00 41 4e 41 01 41 e4 00 10 01 41 c9 09 10 06 41 32 10 00 41 c0 84 3d 41 e0 e3 7e
;; binary: 41 33 10 01 41 00 10 06 20 00 41 32 10 02 10 03 41 80 11 10 06 41 14 10 00 24 00 41 02 41 07 10 04 26 00 41
;; binary: 03 41 09 10 00 fb 1b fb 1a 26 00 02 0e 1f 0e 01 00 00 00 41 1e 10 07 00 0b 0b 21 01 21 00 41 08 10 04 10 05
;; binary: 41 80 02 10 06 20 00 10 03 41 b3 03 10 06 20 01 41 1e 10 06 23 00 d4 10 03 41 be 01 10 06 41 02 25 00 fb 17
;; binary: 6d 10 05 41 80 01 10 06 41 03 25 00 fb 16 01 10 03 41 24 10 06 0b 00 b3 02 04 6e 61 6d 65 01 34 08 00 04 6d
;; binary: 61 6b 65 01 04 77 61 6c 6b 02 04 63 6f 70 79 03 03 73 75 6d 04 04 74 72 65 65 05 06 6c 65 61 76 65 73 06 05
;; binary: 63 68 65 63 6b 07 05 74 68 72 6f 77 02 75 09 00 03 00 01 6e 01 01 61 02 01 69 01 05 00 01 61 01 04 66 72 6f
;; binary: 6d 02 04 73 74 65 70 03 05 63 6f 75 6e 74 04 03 73 75 6d 02 03 00 01 61 01 01 6e 02 01 62 03 03 00 01 61 01
;; binary: 01 69 02 03 73 75 6d 04 01 00 05 64 65 70 74 68 05 02 00 04 74 72 65 65 01 04 70 61 69 72 06 02 00 02 69 73
;; binary: 01 08 65 78 70 65 63 74 65 64 07 01 00 01 6e 08 02 00 01 61 01 01 6e 03 26 04 00 01 00 05 61 67 61 69 6e 01
;; binary: 01 00 05 61 67 61 69 6e 03 01 00 05 61 67 61 69 6e 08 01 00 06 63 61 75 67 68 74 04 1f 04 00 06 6e 75 6d 62
;; binary: 65 72 01 07 6e 75 6d 62 65 72 73 02 04 70 61 69 72 03 05 62 79 74 65 73 05 08 01 00 05 74 61 62 6c 65 07 09
;; binary: 01 00 06 67 6c 6f 62 61 6c 0a 19 02 00 01 00 05 76 61 6c 75 65 02 02 00 04 6c 65 66 74 01 05 72 69 67 68 74
;; binary: 0b 06 01 00 03 74 61 67
;; (module
;;   (type $number (struct (field $value i32)))
;;   (type $numbers (array (mut (ref null $number))))
;;   (type $pair (struct (field $left (mut eqref)) (field $right (mut eqref))))
;;   (type $bytes (array (mut i8)))
;;   (memory (export "memory") 1)
;;   (table $table 4 anyref)
;;   (global $global (mut (ref null $numbers)) (ref.null $numbers))
;;   (tag $tag (param (ref $numbers) i32))
;;   (func $make (param $n i32) (result (ref $numbers)) (local $a (ref $numbers)) (local $i i32)
;;     (local.set $a (array.new_default $numbers (local.get $n)))
;;     (loop $again
;;       (array.set $numbers (local.get $a) (local.get $i) (struct.new $number (local.get $i)))
;;       (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
;;     (local.get $a))
;;   ;; Reads `count` elements that are `step` apart, behind indices that are far outside, and makes objects meanwhile.
;;   (func $walk (param $a (ref $numbers)) (param $from i32) (param $step i32) (param $count i32) (result i32) (local $sum i32)
;;     (loop $again
;;       (drop (struct.new $pair (ref.i31 (local.get $sum)) (array.new $bytes (i32.const 7) (i32.const 40))))
;;       (if (i32.lt_u (local.get $from) (array.len (local.get $a)))
;;         (then (local.set $sum (i32.add (local.get $sum)
;;           (struct.get $number $value (array.get $numbers (local.get $a) (local.get $from)))))))
;;       (local.set $from (i32.add (local.get $from) (local.get $step)))
;;       (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
;;     (local.get $sum))
;;   (func $copy (param $a (ref $numbers)) (param $n i32) (result (ref $numbers)) (local $b (ref $numbers))
;;     (local.set $b (array.new $numbers (struct.new $number (i32.const 1000)) (local.get $n)))
;;     (array.copy $numbers $numbers (local.get $b) (i32.const 1) (local.get $a) (i32.const 0) (i32.sub (local.get $n) (i32.const 1)))
;;     (local.get $b))
;;   (func $sum (param $a (ref $numbers)) (result i32) (local $i i32) (local $sum i32)
;;     (loop $again
;;       (local.set $sum (i32.add (local.get $sum)
;;         (struct.get $number $value (array.get $numbers (local.get $a) (local.get $i)))))
;;       (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (array.len (local.get $a)))))
;;     (local.get $sum))
;;   (func $tree (param $depth i32) (result (ref eq))
;;     (if (result (ref eq)) (local.get $depth)
;;       (then (struct.new $pair (call $tree (i32.sub (local.get $depth) (i32.const 1))) (call $tree (i32.sub (local.get $depth) (i32.const 1)))))
;;       (else (ref.i31 (i32.const 1)))))
;;   (func $leaves (param $tree eqref) (result i32) (local $pair (ref $pair))
;;     (if (ref.test (ref i31) (local.get $tree)) (then (return (i31.get_u (ref.cast (ref i31) (local.get $tree))))))
;;     (local.set $pair (ref.cast (ref $pair) (local.get $tree)))
;;     (i32.add (call $leaves (struct.get $pair $left (local.get $pair))) (call $leaves (struct.get $pair $right (local.get $pair)))))
;;   (func $check (param $is i32) (param $expected i32) (if (i32.ne (local.get $is) (local.get $expected)) (then unreachable)))
;;   (func $throw (param $n i32) (throw $tag (call $make (local.get $n)) (local.get $n)))
;;   (func (export "_start") (local $a (ref $numbers)) (local $n i32)
;;     (local.set $a (call $make (i32.const 50)))
;;     (call $check (call $walk (local.get $a) (i32.const 99) (i32.const -1) (i32.const 100)) (i32.const 1225))
;;     (call $check (call $walk (call $make (i32.const 50)) (i32.const -50) (i32.const 1) (i32.const 100)) (i32.const 1225))
;;     (call $check (call $walk (call $make (i32.const 50)) (i32.const 1000000) (i32.const -20000) (i32.const 51)) (i32.const 0))
;;     (call $check (call $sum (call $copy (local.get $a) (i32.const 50))) (i32.const 2176))
;;     (global.set $global (call $make (i32.const 20)))
;;     (table.set (i32.const 2) (call $tree (i32.const 7)))
;;     (table.set (i32.const 3) (any.convert_extern (extern.convert_any (call $make (i32.const 9)))))
;;     (block $caught (result (ref $numbers) i32)
;;       (try_table (result (ref $numbers) i32) (catch $tag $caught) (call $throw (i32.const 30)) (unreachable)))
;;     (local.set $n)
;;     (local.set $a)
;;     (call $check (call $leaves (call $tree (i32.const 8))) (i32.const 256))
;;     (call $check (call $sum (local.get $a)) (i32.const 435))
;;     (call $check (local.get $n) (i32.const 30))
;;     (call $check (call $sum (ref.as_non_null (global.get $global))) (i32.const 190))
;;     (call $check (call $leaves (ref.cast eqref (table.get (i32.const 2)))) (i32.const 128))
;;     (call $check (call $sum (ref.cast (ref $numbers) (table.get (i32.const 3)))) (i32.const 36))))
