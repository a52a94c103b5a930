;; Four threads at a time, each with lists of its own, a hundred times; what ended threads kept goes with them. The module's
;; text, assembled by another tool since wabt can't:
;; resident: 64
;; binary: 00 61 73 6d 01 00 00 00 01 25 07 5f 02 7f 00 63 00 01 60 01 7f 01 7f 60 01 7f 00 60 01 7f 01 63 00 60 02 63 00
;; binary: 7f 00 60 02 7f 7f 00 60 00 00 02 47 03 03 65 6e 76 06 6d 65 6d 6f 72 79 02 03 01 01 04 77 61 73 69 0c 74 68 72
;; binary: 65 61 64 2d 73 70 61 77 6e 00 01 16 77 61 73 69 5f 73 6e 61 70 73 68 6f 74 5f 70 72 65 76 69 65 77 31 09 70 72
;; binary: 6f 63 5f 65 78 69 74 00 02 03 05 04 03 04 05 06 06 07 01 63 00 01 d0 00 0b 07 1e 02 11 77 61 73 69 5f 74 68 72
;; binary: 65 61 64 5f 73 74 61 72 74 00 04 06 5f 73 74 61 72 74 00 05 0a 82 02 04 23 02 01 7f 01 63 00 41 e4 00 21 01 03
;; binary: 40 20 00 20 02 fb 00 00 21 02 20 01 41 01 6b 22 01 0d 00 0b 20 02 0b 37 01 01 7f 02 40 03 40 20 00 d1 0d 01 20
;; binary: 00 fb 02 00 00 20 01 47 04 40 00 0b 20 02 41 01 6a 21 02 20 00 fb 02 00 01 21 00 0c 00 0b 0b 20 02 41 e4 00 47
;; binary: 04 40 00 0b 0b 3a 01 01 7f 20 01 10 02 24 00 03 40 20 02 10 02 20 02 10 03 23 00 20 01 10 03 20 02 41 01 6a 22
;; binary: 02 41 f4 03 47 0d 00 0b 41 00 41 01 fe 1e 02 00 1a 41 00 41 01 fe 00 02 00 1a 0b 69 01 03 7f 41 7f 10 02 24 00
;; binary: 03 40 41 00 41 00 fe 17 02 00 41 00 21 01 03 40 20 01 10 00 41 00 4c 04 40 41 01 10 01 0b 20 01 41 01 6a 22 01
;; binary: 41 04 47 0d 00 0b 03 40 41 00 fe 10 02 00 21 02 20 02 41 04 47 04 40 41 00 20 02 42 7f fe 01 02 00 1a 0c 01 0b
;; binary: 0b 23 00 41 7f 10 03 20 00 41 01 6a 22 00 41 e4 00 47 0d 00 0b 0b 00 d8 01 04 6e 61 6d 65 01 1c 04 00 05 73 70
;; binary: 61 77 6e 01 04 65 78 69 74 02 05 62 75 69 6c 64 03 05 63 68 65 63 6b 02 53 04 02 03 00 05 76 61 6c 75 65 01 05
;; binary: 63 6f 75 6e 74 02 04 6c 69 73 74 03 03 00 04 6c 69 73 74 01 05 76 61 6c 75 65 02 05 63 6f 75 6e 74 04 03 00 03
;; binary: 74 69 64 01 08 61 72 67 75 6d 65 6e 74 02 01 69 05 03 00 05 72 6f 75 6e 64 01 01 69 02 04 64 6f 6e 65 03 3a 04
;; binary: 02 01 00 05 61 67 61 69 6e 03 02 00 03 65 6e 64 01 05 61 67 61 69 6e 04 01 00 05 61 67 61 69 6e 05 03 00 06 72
;; binary: 6f 75 6e 64 73 01 07 74 68 72 65 61 64 73 03 04 77 61 69 74 04 07 01 00 04 6e 6f 64 65 07 07 01 00 04 6b 65 70
;; binary: 74 0a 10 01 00 02 00 05 76 61 6c 75 65 01 04 6e 65 78 74
;; (module
;;   (import "env" "memory" (memory 1 1 shared))
;;   (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
;;   (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
;;   (type $node (struct (field $value i32) (field $next (mut (ref null $node)))))
;;   (global $kept (mut (ref null $node)) (ref.null $node))
;;   (func $build (param $value i32) (result (ref null $node)) (local $count i32) (local $list (ref null $node))
;;     (local.set $count (i32.const 100))
;;     (loop $again
;;       (local.set $list (struct.new $node (local.get $value) (local.get $list)))
;;       (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
;;     (local.get $list))
;;   (func $check (param $list (ref null $node)) (param $value i32) (local $count i32)
;;     (block $end
;;       (loop $again
;;         (br_if $end (ref.is_null (local.get $list)))
;;         (if (i32.ne (struct.get $node $value (local.get $list)) (local.get $value)) (then unreachable))
;;         (local.set $count (i32.add (local.get $count) (i32.const 1)))
;;         (local.set $list (struct.get $node $next (local.get $list)))
;;         (br $again)))
;;     (if (i32.ne (local.get $count) (i32.const 100)) (then unreachable)))
;;   (func (export "wasi_thread_start") (param $tid i32) (param $argument i32) (local $i i32)
;;     (global.set $kept (call $build (local.get $argument)))
;;     (loop $again
;;       (call $check (call $build (local.get $i)) (local.get $i))
;;       (call $check (global.get $kept) (local.get $argument))
;;       (br_if $again (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 500))))
;;     (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
;;     (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))
;;   ;; Four threads at a time, a hundred times.
;;   (func (export "_start") (local $round i32) (local $i i32) (local $done i32)
;;     (global.set $kept (call $build (i32.const -1)))
;;     (loop $rounds
;;       (i32.atomic.store (i32.const 0) (i32.const 0))
;;       (local.set $i (i32.const 0))
;;       (loop $threads
;;         (if (i32.le_s (call $spawn (local.get $i)) (i32.const 0)) (then (call $exit (i32.const 1))))
;;         (br_if $threads (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4))))
;;       (loop $wait
;;         (local.set $done (i32.atomic.load (i32.const 0)))
;;         (if (i32.ne (local.get $done) (i32.const 4)) (then
;;           (drop (memory.atomic.wait32 (i32.const 0) (local.get $done) (i64.const -1)))
;;           (br $wait))))
;;       (call $check (global.get $kept) (i32.const -1))
;;       (br_if $rounds (i32.ne (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 100))))))
