;; A list of 500,000 nodes lives (16 MB) while a hundred times as many are made and dropped. The module's text, assembled by
;; another tool since wabt can't:
;; resident: 64
;; binary: 00 61 73 6d 01 00 00 00 01 1b 05 5f 02 7f 00 63 00 01 60 01 7f 00 60 01 7f 01 63 00 60 01 63 00 01 7e 60 00 00
;; binary: 02 24 01 16 77 61 73 69 5f 73 6e 61 70 73 68 6f 74 5f 70 72 65 76 69 65 77 31 09 70 72 6f 63 5f 65 78 69 74 00
;; binary: 01 03 04 03 02 03 04 05 03 01 00 01 06 07 01 63 00 01 d0 00 0b 07 13 02 06 6d 65 6d 6f 72 79 02 00 06 5f 73 74
;; binary: 61 72 74 00 03 0a 7d 03 1c 01 01 63 00 03 40 20 00 20 01 fb 00 00 21 01 20 00 41 01 6b 22 00 0d 00 0b 20 01 0b
;; binary: 27 01 01 7e 02 40 03 40 20 00 d1 0d 01 20 01 20 00 fb 02 00 00 ad 7c 21 01 20 00 fb 02 00 01 21 00 0c 00 0b 0b
;; binary: 20 01 0b 36 01 01 7f 41 a0 c2 1e 10 01 24 00 03 40 41 d0 86 03 10 01 1a 20 00 41 01 6a 22 00 41 e8 07 47 0d 00
;; binary: 0b 23 00 10 02 42 90 e5 e1 d4 d1 03 52 04 40 41 01 10 00 0b 0b 00 85 01 04 6e 61 6d 65 01 13 03 00 04 65 78 69
;; binary: 74 01 05 62 75 69 6c 64 02 03 73 75 6d 02 22 03 01 02 00 05 63 6f 75 6e 74 01 04 6c 69 73 74 02 02 00 04 6c 69
;; binary: 73 74 01 03 73 75 6d 03 01 00 01 69 03 21 03 01 01 00 05 61 67 61 69 6e 02 02 00 03 65 6e 64 01 05 61 67 61 69
;; binary: 6e 03 01 00 05 61 67 61 69 6e 04 07 01 00 04 6e 6f 64 65 07 07 01 00 04 6c 69 76 65 0a 10 01 00 02 00 05 76 61
;; binary: 6c 75 65 01 04 6e 65 78 74
;; (module
;;   (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
;;   (memory (export "memory") 1)
;;   (type $node (struct (field $value i32) (field $next (mut (ref null $node)))))
;;   (global $live (mut (ref null $node)) (ref.null $node))
;;   (func $build (param $count i32) (result (ref null $node)) (local $list (ref null $node))
;;     (loop $again
;;       (local.set $list (struct.new $node (local.get $count) (local.get $list)))
;;       (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
;;     (local.get $list))
;;   (func $sum (param $list (ref null $node)) (result i64) (local $sum i64)
;;     (block $end
;;       (loop $again
;;         (br_if $end (ref.is_null (local.get $list)))
;;         (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (struct.get $node $value (local.get $list)))))
;;         (local.set $list (struct.get $node $next (local.get $list)))
;;         (br $again)))
;;     (local.get $sum))
;;   (func (export "_start") (local $i i32)
;;     (global.set $live (call $build (i32.const 500000)))
;;     (loop $again
;;       (drop (call $build (i32.const 50000)))
;;       (br_if $again (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
;;     (if (i64.ne (call $sum (global.get $live)) (i64.const 125000250000)) (then (call $exit (i32.const 1))))))
