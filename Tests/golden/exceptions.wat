;; try_table: references to exceptions that are kept, thrown again, and given up by the ten thousand. The exit status is the
;; number of the check that failed. The module's text, assembled by another tool since wabt can't:
;; binary: 00 61 73 6d 01 00 00 00 01 1c 06 60 01 7f 00 60 02 7f 7f 00 60 00 00 60 01 7f 01 69 60 00 02 7f 69 60 01 69 01
;; binary: 7f 02 24 01 16 77 61 73 69 5f 73 6e 61 70 73 68 6f 74 5f 70 72 65 76 69 65 77 31 09 70 72 6f 63 5f 65 78 69 74
;; binary: 00 00 03 06 05 01 00 03 05 02 04 04 01 69 00 01 05 03 01 00 01 0d 05 02 00 00 00 02 07 1c 03 06 6d 65 6d 6f 72
;; binary: 79 02 00 06 6e 75 6d 62 65 72 04 00 06 5f 73 74 61 72 74 00 05 0a 96 01 05 0c 00 20 01 45 04 40 20 00 10 00 0b
;; binary: 0b 06 00 20 00 08 00 0b 21 01 01 69 02 40 02 04 1f 40 02 00 01 01 01 00 00 20 00 10 02 0b 00 0b 21 01 1a 20 01
;; binary: 0f 0b d0 69 0b 10 00 02 7f 1f 40 01 00 00 00 20 00 0a 0b 00 0b 0b 4d 02 01 7f 01 69 41 0b 10 03 21 01 41 00 41
;; binary: 0c 10 03 26 00 03 40 41 01 20 00 20 00 10 03 10 04 46 10 01 20 00 41 01 6a 22 00 41 90 ce 00 49 0d 00 0b 41 02
;; binary: 41 0b 20 01 10 04 46 10 01 41 03 41 0c 41 00 25 00 10 04 46 10 01 20 01 0a 0b 00 96 01 04 6e 61 6d 65 01 24 05
;; binary: 00 04 65 78 69 74 01 05 63 68 65 63 6b 02 05 74 68 72 6f 77 03 06 63 61 75 67 68 74 04 05 76 61 6c 75 65 02 23
;; binary: 03 01 02 00 04 6c 69 6e 65 01 02 6f 6b 03 01 01 06 72 65 73 75 6c 74 05 02 00 01 69 01 05 66 69 72 73 74 03 29
;; binary: 03 03 02 00 07 6e 6f 74 68 69 6e 67 01 07 68 61 6e 64 6c 65 72 04 01 00 07 68 61 6e 64 6c 65 72 05 01 00 05 61
;; binary: 67 61 69 6e 05 07 01 00 04 6b 65 70 74 0b 10 02 00 06 6e 75 6d 62 65 72 01 05 6f 74 68 65 72
;; (module
;;   (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
;;   (memory (export "memory") 1)
;;   (func $check (param $line i32) (param $ok i32) (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $line)))))
;;   (tag $number (export "number") (param i32))
;;   (tag $other)
;;   (table $kept 1 exnref)
;;   (func $throw (param i32) (throw $number (local.get 0)))
;;   (func $caught (param i32) (result exnref) (local $result exnref)
;;     (block $nothing
;;       (block $handler (result i32 exnref)
;;         (try_table (catch $other $nothing) (catch_ref $number $handler) (call $throw (local.get 0)))
;;         (unreachable))
;;       (local.set $result)
;;       (drop)
;;       (return (local.get $result)))
;;     (ref.null exn))
;;   (func $value (param exnref) (result i32)
;;     (block $handler (result i32)
;;       (try_table (catch $number $handler) (throw_ref (local.get 0)))
;;       (unreachable)))
;;   (func (export "_start") (local $i i32) (local $first exnref)
;;     (local.set $first (call $caught (i32.const 11)))
;;     (table.set $kept (i32.const 0) (call $caught (i32.const 12)))
;;     (loop $again
;;       (call $check (i32.const 1) (i32.eq (local.get $i) (call $value (call $caught (local.get $i)))))
;;       (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10000))))
;;     (call $check (i32.const 2) (i32.eq (i32.const 11) (call $value (local.get $first))))
;;     (call $check (i32.const 3) (i32.eq (i32.const 12) (call $value (table.get $kept (i32.const 0)))))
;;     (throw_ref (local.get $first))))
