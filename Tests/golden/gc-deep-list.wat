;; Lists of a million nodes (32 MB), twenty in turn: neither marking nor freeing one overflows a stack. The module's text,
;; assembled by another tool since wabt can't:
;; resident: 128
;; binary: 00 61 73 6d 01 00 00 00 01 15 04 5f 02 7f 00 63 00 01 60 01 7f 00 60 01 63 00 01 7f 60 00 00 02 24 01 16 77 61
;; binary: 73 69 5f 73 6e 61 70 73 68 6f 74 5f 70 72 65 76 69 65 77 31 09 70 72 6f 63 5f 65 78 69 74 00 01 03 03 02 02 03
;; binary: 05 03 01 00 01 06 07 01 63 00 01 d0 00 0b 07 13 02 06 6d 65 6d 6f 72 79 02 00 06 5f 73 74 61 72 74 00 02 0a 67
;; binary: 02 22 01 01 7f 02 40 03 40 20 00 d1 0d 01 20 01 41 01 6a 21 01 20 00 fb 02 00 01 21 00 0c 00 0b 0b 20 01 0b 42
;; binary: 01 02 7f 03 40 d0 00 24 00 41 c0 84 3d 21 01 03 40 20 01 23 00 fb 00 00 24 00 20 01 41 01 6b 22 01 0d 00 0b 23
;; binary: 00 10 01 41 c0 84 3d 47 04 40 41 01 10 00 0b 20 00 41 01 6a 22 00 41 14 47 0d 00 0b 0b 00 7a 04 6e 61 6d 65 01
;; binary: 0f 02 00 04 65 78 69 74 01 06 6c 65 6e 67 74 68 02 1d 02 01 02 00 04 6c 69 73 74 01 06 6c 65 6e 67 74 68 02 02
;; binary: 00 01 69 01 05 63 6f 75 6e 74 03 1f 02 01 02 00 03 65 6e 64 01 05 61 67 61 69 6e 02 02 00 05 6c 69 73 74 73 01
;; binary: 05 6e 6f 64 65 73 04 07 01 00 04 6e 6f 64 65 07 07 01 00 04 6c 69 73 74 0a 10 01 00 02 00 05 76 61 6c 75 65 01
;; binary: 04 6e 65 78 74
;; (module
;;   (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
;;   (memory (export "memory") 1)
;;   (type $node (struct (field $value i32) (field $next (mut (ref null $node)))))
;;   (global $list (mut (ref null $node)) (ref.null $node))
;;   (func $length (param $list (ref null $node)) (result i32) (local $length i32)
;;     (block $end
;;       (loop $again
;;         (br_if $end (ref.is_null (local.get $list)))
;;         (local.set $length (i32.add (local.get $length) (i32.const 1)))
;;         (local.set $list (struct.get $node $next (local.get $list)))
;;         (br $again)))
;;     (local.get $length))
;;   (func (export "_start") (local $i i32) (local $count i32)
;;     (loop $lists
;;       (global.set $list (ref.null $node))
;;       (local.set $count (i32.const 1000000))
;;       (loop $nodes
;;         (global.set $list (struct.new $node (local.get $count) (global.get $list)))
;;         (br_if $nodes (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
;;       (if (i32.ne (call $length (global.get $list)) (i32.const 1000000)) (then (call $exit (i32.const 1))))
;;       (br_if $lists (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 20))))))
