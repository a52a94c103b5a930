;; Kernels on several threads make objects and take those of others, while some of the threads collect. `unreachable` is a node
;; that was freed in use. The module's text, assembled by another tool since wabt can't:
;; resident: 64
;; binary: 00 61 73 6d 01 00 00 00 01 2b 07 5f 02 7f 00 63 00 01 60 07 7f 7f 7f 7f 7f 7f 7f 01 7f 60 01 7f 00 60 01 7f 01
;; binary: 63 00 60 01 63 00 00 60 03 7f 7f 7f 00 60 00 00 02 4b 02 17 77 61 73 69 5f 65 70 68 65 6d 65 72 61 6c 5f 70 61
;; binary: 72 61 6c 6c 65 6c 0c 70 61 72 61 6c 6c 65 6c 5f 66 6f 72 00 01 16 77 61 73 69 5f 73 6e 61 70 73 68 6f 74 5f 70
;; binary: 72 65 76 69 65 77 31 09 70 72 6f 63 5f 65 78 69 74 00 02 03 05 04 03 04 05 06 04 09 02 63 00 00 10 70 01 01 01
;; binary: 05 03 01 00 01 06 07 01 63 00 01 d0 00 0b 07 2f 03 06 6d 65 6d 6f 72 79 02 00 19 5f 5f 69 6e 64 69 72 65 63 74
;; binary: 5f 66 75 6e 63 74 69 6f 6e 5f 74 61 62 6c 65 01 01 06 5f 73 74 61 72 74 00 05 09 09 01 02 01 41 00 0b 00 01 04
;; binary: 0a e8 01 04 23 02 01 7f 01 63 00 41 e4 00 21 01 03 40 20 00 20 02 fb 00 00 21 02 20 01 41 01 6b 22 01 0d 00 0b
;; binary: 20 02 0b 46 01 02 7f 20 00 d1 04 40 0f 0b 20 00 fb 02 00 00 21 01 02 40 03 40 20 00 d1 0d 01 20 00 fb 02 00 00
;; binary: 20 01 47 04 40 00 0b 20 02 41 01 6a 21 02 20 00 fb 02 00 01 21 00 0c 00 0b 0b 20 02 41 e4 00 47 04 40 00 0b 0b
;; binary: 4f 02 01 63 00 01 7f 20 00 41 01 71 04 40 20 00 10 02 24 00 20 00 41 01 76 41 0f 71 20 00 10 02 26 00 0b 20 00
;; binary: 41 07 6c 41 0f 71 25 00 21 03 20 00 41 0f 71 d0 00 26 00 03 40 20 03 10 03 20 04 41 01 6a 22 04 41 14 47 0d 00
;; binary: 0b 23 00 10 03 0b 2b 01 01 7f 03 40 41 00 41 88 27 41 01 41 00 41 00 41 00 41 00 10 00 04 40 41 01 10 01 0b 20
;; binary: 00 41 01 6a 22 00 41 14 47 0d 00 0b 0b 00 e7 01 04 6e 61 6d 65 01 2b 05 00 0c 70 61 72 61 6c 6c 65 6c 5f 66 6f
;; binary: 72 01 04 65 78 69 74 02 05 62 75 69 6c 64 03 05 63 68 65 63 6b 04 06 6b 65 72 6e 65 6c 02 50 04 02 03 00 05 76
;; binary: 61 6c 75 65 01 05 63 6f 75 6e 74 02 04 6c 69 73 74 03 03 00 04 6c 69 73 74 01 05 76 61 6c 75 65 02 05 63 6f 75
;; binary: 6e 74 04 05 00 02 69 64 01 05 63 6f 75 6e 74 02 05 62 6c 6f 63 6b 03 05 74 61 6b 65 6e 04 01 69 05 01 00 01 69
;; binary: 03 2a 04 02 01 00 05 61 67 61 69 6e 03 02 01 03 65 6e 64 02 05 61 67 61 69 6e 04 01 01 05 61 67 61 69 6e 05 01
;; binary: 00 05 61 67 61 69 6e 04 07 01 00 04 6e 6f 64 65 05 11 02 00 05 6c 69 73 74 73 01 07 6b 65 72 6e 65 6c 73 07 07
;; binary: 01 00 04 6d 69 6e 65 0a 10 01 00 02 00 05 76 61 6c 75 65 01 04 6e 65 78 74
;; (module
;;   (import "wasi_ephemeral_parallel" "parallel_for"
;;     (func $parallel_for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
;;   (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
;;   (memory (export "memory") 1)
;;   (type $node (struct (field $value i32) (field $next (mut (ref null $node)))))
;;   (global $mine (mut (ref null $node)) (ref.null $node))
;;   (table $lists 16 (ref null $node))
;;   (table $kernels (export "__indirect_function_table") funcref (elem $kernel))
;;   (func $build (param $value i32) (result (ref null $node)) (local $count i32) (local $list (ref null $node))
;;     (local.set $count (i32.const 100))
;;     (loop $again
;;       (local.set $list (struct.new $node (local.get $value) (local.get $list)))
;;       (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
;;     (local.get $list))
;;   ;; A hundred nodes of one value, or none at all.
;;   (func $check (param $list (ref null $node)) (local $value i32) (local $count i32)
;;     (if (ref.is_null (local.get $list)) (then (return)))
;;     (local.set $value (struct.get $node $value (local.get $list)))
;;     (block $end
;;       (loop $again
;;         (br_if $end (ref.is_null (local.get $list)))
;;         (if (i32.ne (struct.get $node $value (local.get $list)) (local.get $value)) (then unreachable))
;;         (local.set $count (i32.add (local.get $count) (i32.const 1)))
;;         (local.set $list (struct.get $node $next (local.get $list)))
;;         (br $again)))
;;     (if (i32.ne (local.get $count) (i32.const 100)) (then unreachable)))
;;   ;; Even iterations only take lists that others made, so that their threads need not have made any.
;;   (func $kernel (param $id i32) (param $count i32) (param $block i32) (local $taken (ref null $node)) (local $i i32)
;;     (if (i32.and (local.get $id) (i32.const 1)) (then
;;       (global.set $mine (call $build (local.get $id)))
;;       (table.set $lists (i32.and (i32.shr_u (local.get $id) (i32.const 1)) (i32.const 15)) (call $build (local.get $id)))))
;;     (local.set $taken (table.get $lists (i32.and (i32.mul (local.get $id) (i32.const 7)) (i32.const 15))))
;;     (table.set $lists (i32.and (local.get $id) (i32.const 15)) (ref.null $node))
;;     (loop $again
;;       (call $check (local.get $taken))
;;       (br_if $again (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20))))
;;     (call $check (global.get $mine)))
;;   (func (export "_start") (local $i i32)
;;     (loop $again
;;       (if (call $parallel_for (i32.const 0) (i32.const 5000) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
;;         (then (call $exit (i32.const 1))))
;;       (br_if $again (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20))))))
