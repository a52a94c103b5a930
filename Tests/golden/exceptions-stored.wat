;; References to exceptions in a table, in a global and in other exceptions, 400,000 in turn, in a module without objects: what nobody
;; refers to any more is freed. The module's text, assembled by another tool since wabt can't:
;; resident: 16
;; binary: 00 61 73 6d 01 00 00 00 01 32 0a 60 01 7f 00 60 02 7f 69 00 60 01 7f 01 69 60 00 02 7f 69 60 02 7f 69 01 69 60 00
;; binary: 03 7f 69 69 60 01 69 01 7f 60 01 69 01 69 60 02 7f 7f 00 60 00 00 02 24 01 16 77 61 73 69 5f 73 6e 61 70 73 68 6f
;; binary: 74 5f 70 72 65 76 69 65 77 31 09 70 72 6f 63 5f 65 78 69 74 00 00 03 07 06 02 04 06 07 08 09 04 04 01 69 00 10 05
;; binary: 03 01 00 01 0d 05 02 00 00 00 01 06 06 01 69 01 d0 69 0b 07 13 02 06 6d 65 6d 6f 72 79 02 00 06 5f 73 74 61 72 74
;; binary: 00 06 0a c0 01 06 17 01 01 69 02 03 1f 03 01 01 00 00 20 00 08 00 0b 0b 21 01 1a 20 01 0b 1a 01 01 69 02 05 1f 05
;; binary: 01 01 01 00 20 00 20 01 08 01 0b 0b 21 02 1a 1a 20 02 0b 0f 00 02 7f 1f 7f 01 00 00 00 20 00 0a 0b 0b 0b 16 01 01
;; binary: 69 02 03 1f 03 01 00 01 00 20 00 0a 0b 0b 21 01 1a 20 01 0b 0e 00 20 00 20 01 47 04 40 41 01 10 00 0b 0b 55 01 01
;; binary: 7f 03 40 20 00 41 0f 71 20 00 10 01 26 00 20 00 20 00 41 07 6a 10 01 10 02 24 00 20 00 41 0f 4b 04 40 20 00 41 01
;; binary: 6a 41 0f 71 25 00 10 03 20 00 41 0f 6b 10 05 0b 23 00 10 04 10 03 20 00 41 07 6a 10 05 20 00 41 01 6a 22 00 41 80
;; binary: b5 18 47 0d 00 0b 0b 00 f5 01 04 6e 61 6d 65 00 12 11 65 78 63 65 70 74 69 6f 6e 73 5f 73 74 6f 72 65 64 01 31 06
;; binary: 00 04 65 78 69 74 01 04 6d 61 6b 65 02 06 61 72 6f 75 6e 64 03 09 6e 75 6d 62 65 72 5f 6f 66 04 08 69 6e 6e 65 72
;; binary: 5f 6f 66 05 05 63 68 65 63 6b 02 44 06 01 02 00 05 76 61 6c 75 65 01 01 65 02 03 00 05 76 61 6c 75 65 01 05 69 6e
;; binary: 6e 65 72 02 01 65 03 01 00 01 65 04 02 00 01 65 01 05 69 6e 6e 65 72 05 02 00 02 69 73 01 06 73 68 6f 75 6c 64 06
;; binary: 01 00 01 69 03 32 05 01 01 00 06 63 61 75 67 68 74 02 01 00 06 63 61 75 67 68 74 03 01 00 06 63 61 75 67 68 74 04
;; binary: 01 00 06 63 61 75 67 68 74 06 01 00 05 61 67 61 69 6e 04 08 02 00 01 69 01 02 69 69 05 07 01 00 04 6b 65 70 74 07
;; binary: 07 01 00 04 6c 61 73 74 0b 11 02 00 06 6e 75 6d 62 65 72 01 06 6e 65 73 74 65 64
;; (module $exceptions_stored
;;   (type $i (func (param i32)))
;;   (type $ii (func (param i32 exnref)))
;;   (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
;;   (memory (export "memory") 1)
;;   (tag $number (type $i))
;;   (tag $nested (type $ii))
;;   (table $kept 16 exnref)
;;   (global $last (mut exnref) (ref.null exn))
;;   (func $make (param $value i32) (result exnref)
;;     (local $e exnref)
;;     (block $caught (result i32 exnref)
;;       (try_table (result i32 exnref) (catch_ref $number $caught)
;;         (throw $number (local.get $value))))
;;     (local.set $e) (drop) (local.get $e))
;;   (func $around (param $value i32) (param $inner exnref) (result exnref)
;;     (local $e exnref)
;;     (block $caught (result i32 exnref exnref)
;;       (try_table (result i32 exnref exnref) (catch_ref $nested $caught)
;;         (throw $nested (local.get $value) (local.get $inner))))
;;     (local.set $e) (drop) (drop) (local.get $e))
;;   ;; The number in an exception, and in the one that it brings, if any.
;;   (func $number_of (param $e exnref) (result i32)
;;     (block $caught (result i32)
;;       (try_table (result i32) (catch $number $caught)
;;         (throw_ref (local.get $e)))))
;;   (func $inner_of (param $e exnref) (result exnref)
;;     (local $inner exnref)
;;     (block $caught (result i32 exnref)
;;       (try_table (result i32 exnref) (catch $nested $caught)
;;         (throw_ref (local.get $e))))
;;     (local.set $inner) (drop) (local.get $inner))
;;   (func $check (param $is i32) (param $should i32)
;;     (if (i32.ne (local.get $is) (local.get $should)) (then (call $exit (i32.const 1)))))
;;   (func (export "_start")
;;     (local $i i32)
;;     (loop $again
;;       (table.set $kept (i32.and (local.get $i) (i32.const 15)) (call $make (local.get $i)))
;;       (global.set $last (call $around (local.get $i) (call $make (i32.add (local.get $i) (i32.const 7)))))
;;       (if (i32.gt_u (local.get $i) (i32.const 15))
;;         (then
;;           (call $check (call $number_of (table.get $kept (i32.and (i32.add (local.get $i) (i32.const 1)) (i32.const 15))))
;;             (i32.sub (local.get $i) (i32.const 15)))))
;;       (call $check (call $number_of (call $inner_of (global.get $last))) (i32.add (local.get $i) (i32.const 7)))
;;       (br_if $again (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 400000)))))
;; )
