;; Objects beyond the heap's limit are the trap "out of memory". Tests/collector calls the other exports. The module's text, assembled by
;; another tool since wabt can't:
;; options: --gc-heap-size 8m
;; resident: 48
;; binary: 00 61 73 6d 01 00 00 00 01 24 08 5e 78 01 5e 7b 01 5e 6e 01 5f 03 6e 01 7e 00 7e 00 60 02 7e 69 00 60 00 00
;; binary: 60 01 69 00 60 00 03 7e 69 69 03 0e 0d 05 05 05 05 05 05 05 06 05 05 05 05 05 04 07 01 6e 01 01 c0 84 3d 05
;; binary: 03 01 00 01 0d 03 01 00 04 06 06 01 6e 01 d0 6e 0b 07 aa 01 0d 06 6d 65 6d 6f 72 79 02 00 0d 6c 61 72 67 65
;; binary: 73 74 5f 62 79 74 65 73 00 00 0f 6c 61 72 67 65 73 74 5f 76 65 63 74 6f 72 73 00 01 12 6c 61 72 67 65 73 74
;; binary: 5f 72 65 66 65 72 65 6e 63 65 73 00 02 11 6f 6e 65 5f 62 79 74 65 5f 74 6f 6f 5f 6d 61 6e 79 00 03 04 6c 69
;; binary: 73 74 00 04 10 61 72 72 61 79 73 5f 6f 66 5f 61 72 72 61 79 73 00 05 05 74 61 62 6c 65 00 06 0a 65 78 63 65
;; binary: 70 74 69 6f 6e 73 00 08 05 62 6f 78 65 73 00 09 08 64 72 6f 70 5f 61 6c 6c 00 0a 07 67 61 72 62 61 67 65 00
;; binary: 0b 06 5f 73 74 61 72 74 00 0c 0a 9e 02 0d 0a 00 41 01 41 7f fb 06 00 1a 0b 08 00 41 7f fb 07 01 1a 0b 0c 00
;; binary: 41 01 fb 1c 41 7f fb 06 02 1a 0b 0b 00 41 80 80 80 04 fb 07 00 1a 0b 12 00 03 40 23 00 42 01 42 02 fb 00 03
;; binary: 24 00 0c 00 0b 0b 42 02 01 64 02 01 7f 03 40 41 e4 00 fb 07 02 21 00 20 00 41 00 23 00 fb 0e 02 20 00 24 00
;; binary: 41 01 21 01 03 40 20 00 20 01 41 e8 07 fb 07 00 fb 0e 02 20 01 41 01 6a 22 01 41 e4 00 49 0d 00 0b 0c 00 0b
;; binary: 0b 14 00 03 40 41 90 ce 00 fb 07 00 41 01 fc 0f 00 1a 0c 00 0b 0b 08 00 42 07 20 00 08 00 0b 1c 01 01 69 03
;; binary: 40 02 07 1f 40 01 01 00 00 20 00 10 07 0b 00 0b 21 00 1a 1a 0c 00 0b 0b 1d 00 03 40 23 00 42 01 42 02 fb 00
;; binary: 03 fb 1b fb 1a 42 01 42 02 fb 00 03 24 00 0c 00 0b 0b 1e 01 01 7f d0 6e 24 00 03 40 20 00 d0 6e 26 00 20 00
;; binary: 41 01 6a 22 00 fc 10 00 49 0d 00 0b 0b 1c 01 01 7f 03 40 41 e8 07 fb 07 00 1a 20 00 41 01 6a 22 00 41 80 f4
;; binary: 03 49 0d 00 0b 0b 04 00 10 00 0b 00 cc 01 04 6e 61 6d 65 01 17 02 00 0d 6c 61 72 67 65 73 74 5f 62 79 74 65
;; binary: 73 07 05 74 68 72 6f 77 02 1b 04 05 02 00 01 61 01 01 69 08 01 00 04 6c 61 73 74 0a 01 00 01 69 0b 01 00 01
;; binary: 69 03 4f 07 04 01 00 05 61 67 61 69 6e 05 02 00 05 6f 75 74 65 72 01 05 69 6e 6e 65 72 06 01 00 05 61 67 61
;; binary: 69 6e 08 02 00 05 61 67 61 69 6e 01 06 63 61 75 67 68 74 09 01 00 05 61 67 61 69 6e 0a 01 00 05 61 67 61 69
;; binary: 6e 0b 01 00 05 61 67 61 69 6e 04 23 04 00 05 62 79 74 65 73 01 07 76 65 63 74 6f 72 73 02 0a 72 65 66 65 72
;; binary: 65 6e 63 65 73 03 04 6e 6f 64 65 05 08 01 00 05 74 61 62 6c 65 07 07 01 00 04 6b 65 70 74 0b 06 01 00 03 74
;; binary: 61 67
;; (module
;;   (type $bytes (array (mut i8)))
;;   (type $vectors (array (mut v128)))
;;   (type $references (array (mut anyref)))
;;   (type $node (struct (field (mut anyref)) (field i64) (field i64)))
;;   (tag $tag (param i64 exnref))
;;   (memory (export "memory") 1)
;;   (global $kept (mut anyref) (ref.null any))
;;   (table $table 1 1000000 anyref)
;;   (func $largest_bytes (export "largest_bytes") (drop (array.new $bytes (i32.const 1) (i32.const -1))))
;;   (func (export "largest_vectors") (drop (array.new_default $vectors (i32.const -1))))
;;   (func (export "largest_references") (drop (array.new $references (ref.i31 (i32.const 1)) (i32.const -1))))
;;   (func (export "one_byte_too_many") (drop (array.new_default $bytes (i32.const 8388608))))
;;   (func (export "list")
;;     (loop $again
;;       (global.set $kept (struct.new $node (global.get $kept) (i64.const 1) (i64.const 2)))
;;       (br $again)))
;;   (func (export "arrays_of_arrays") (local $a (ref $references)) (local $i i32)
;;     (loop $outer
;;       (local.set $a (array.new_default $references (i32.const 100)))
;;       (array.set $references (local.get $a) (i32.const 0) (global.get $kept))
;;       (global.set $kept (local.get $a))
;;       (local.set $i (i32.const 1))
;;       (loop $inner
;;         (array.set $references (local.get $a) (local.get $i) (array.new_default $bytes (i32.const 1000)))
;;         (br_if $inner (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100))))
;;       (br $outer)))
;;   (func (export "table")
;;     (loop $again
;;       (drop (table.grow $table (array.new_default $bytes (i32.const 10000)) (i32.const 1)))
;;       (br $again)))
;;   (func $throw (param exnref) (throw $tag (i64.const 7) (local.get 0)))
;;   (func (export "exceptions") (local $last exnref)
;;     (loop $again
;;       (block $caught (result i64 exnref exnref)
;;         (try_table (catch_ref $tag $caught) (call $throw (local.get $last)))
;;         (unreachable))
;;       (local.set $last)
;;       (drop) (drop)
;;       (br $again)))
;;   (func (export "boxes")
;;     (loop $again
;;       (global.set $kept (struct.new $node (any.convert_extern (extern.convert_any (struct.new $node (global.get $kept) (i64.const 1) (i64.const 2)))) (i64.const 1) (i64.const 2)))
;;       (br $again)))
;;   (func (export "drop_all") (local $i i32)
;;     (global.set $kept (ref.null any))
;;     (loop $again
;;       (table.set $table (local.get $i) (ref.null any))
;;       (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (table.size $table)))))
;;   ;; 64 MB in all, of which nothing is kept.
;;   (func (export "garbage") (local $i i32)
;;     (loop $again
;;       (drop (array.new_default $bytes (i32.const 1000)))
;;       (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 64000)))))
;;   (func (export "_start") (call $largest_bytes)))
