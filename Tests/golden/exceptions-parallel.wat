;; Exceptions inside of parallel_for: each thread's handlers find its own globals, and all does what one thread does. The module's
;; text, assembled by another tool since wabt can't:
;; binary: 00 61 73 6d 01 00 00 00 01 3b 09 60 02 7f 7f 01 7f 60 04 7f 7f 7f 7f 01 7f 60 03 7f 7f 7f 01 7f 60 07 7f 7f 7f 7f
;; binary: 7f 7f 7f 01 7f 60 01 7f 00 60 01 7f 01 7f 60 03 7f 7f 7f 00 60 05 7f 7f 7f 7f 7f 00 60 00 00 02 bf 01 05 17 77 61
;; binary: 73 69 5f 65 70 68 65 6d 65 72 61 6c 5f 70 61 72 61 6c 6c 65 6c 0a 67 65 74 5f 64 65 76 69 63 65 00 00 17 77 61 73
;; binary: 69 5f 65 70 68 65 6d 65 72 61 6c 5f 70 61 72 61 6c 6c 65 6c 0d 63 72 65 61 74 65 5f 62 75 66 66 65 72 00 01 17 77
;; binary: 61 73 69 5f 65 70 68 65 6d 65 72 61 6c 5f 70 61 72 61 6c 6c 65 6c 0c 77 72 69 74 65 5f 62 75 66 66 65 72 00 02 17
;; binary: 77 61 73 69 5f 65 70 68 65 6d 65 72 61 6c 5f 70 61 72 61 6c 6c 65 6c 0c 70 61 72 61 6c 6c 65 6c 5f 66 6f 72 00 03
;; binary: 16 77 61 73 69 5f 73 6e 61 70 73 68 6f 74 5f 70 72 65 76 69 65 77 31 09 70 72 6f 63 5f 65 78 69 74 00 04 03 06 05
;; binary: 05 06 07 05 08 04 04 01 70 00 04 05 03 01 00 04 0d 03 01 00 04 06 0d 02 7f 01 41 80 80 04 0b 7f 01 41 00 0b 07 41
;; binary: 04 06 6d 65 6d 6f 72 79 02 00 0f 5f 5f 73 74 61 63 6b 5f 70 6f 69 6e 74 65 72 03 00 19 5f 5f 69 6e 64 69 72 65 63
;; binary: 74 5f 66 75 6e 63 74 69 6f 6e 5f 74 61 62 6c 65 01 00 06 5f 73 74 61 72 74 00 09 09 07 01 00 41 01 0b 01 07 0a c4
;; binary: 03 05 3f 00 23 01 41 01 6a 24 01 23 00 41 c0 00 6b 24 00 23 00 20 00 36 02 00 20 00 41 03 70 45 04 40 23 00 28 02
;; binary: 00 41 02 6c 08 00 0b 23 00 41 c0 00 6a 24 00 23 01 41 01 6b 24 01 20 00 41 05 6a 0b 7b 01 02 7f 23 00 21 03 02 40
;; binary: 02 7f 1f 40 01 00 00 00 20 00 20 00 28 02 00 20 01 10 05 6a 36 02 00 0b 0c 01 0b 21 04 20 03 24 00 23 01 41 01 6b
;; binary: 24 01 20 00 20 00 28 02 00 20 04 20 02 6a 73 36 02 00 02 7f 1f 40 01 00 00 00 20 00 20 00 28 02 00 20 01 20 04 6a
;; binary: 10 05 6a 36 02 00 0b 0c 01 0b 21 04 20 03 24 00 23 01 41 01 6b 24 01 20 00 20 00 28 02 00 20 04 6b 36 02 00 0b 0b
;; binary: 27 01 01 7f 03 40 20 03 20 00 41 02 74 6a 20 00 20 05 6a 20 05 41 11 6c 10 06 20 05 41 01 6a 22 05 41 05 49 0d 00
;; binary: 0b 0b 29 01 02 7f 03 40 20 02 41 21 6c 20 00 20 01 41 02 74 6a 28 02 00 6a 21 02 20 01 41 01 6a 22 01 41 80 20 49
;; binary: 0d 00 0b 20 02 0b b3 01 01 01 7f 41 00 41 10 10 00 04 40 41 0b 10 04 0b 41 10 28 02 00 41 80 80 01 41 02 41 14 10
;; binary: 01 04 40 41 0c 10 04 0b 41 80 80 08 41 80 80 01 41 14 28 02 00 10 02 04 40 41 0d 10 04 0b 03 40 41 01 41 80 20 41
;; binary: 01 41 00 41 00 41 14 41 01 10 03 04 40 41 0e 10 04 0b 20 00 41 01 6a 22 00 41 32 49 0d 00 0b 41 00 21 00 03 40 20
;; binary: 00 41 ff 1f 71 41 80 20 41 01 41 80 80 09 41 80 80 01 10 07 20 00 41 01 6a 22 00 41 80 c0 0c 49 0d 00 0b 41 80 80
;; binary: 08 10 08 41 80 80 09 10 08 47 04 40 41 0f 10 04 0b 23 00 41 80 80 04 47 23 01 72 04 40 41 10 10 04 0b 0b 00 fc 01
;; binary: 04 6e 61 6d 65 01 50 09 00 0a 67 65 74 5f 64 65 76 69 63 65 01 0d 63 72 65 61 74 65 5f 62 75 66 66 65 72 02 0c 77
;; binary: 72 69 74 65 5f 62 75 66 66 65 72 03 03 66 6f 72 04 04 65 78 69 74 05 05 72 69 73 6b 79 06 04 6f 6e 63 65 07 06 6b
;; binary: 65 72 6e 65 6c 08 04 68 61 73 68 02 57 05 05 01 00 01 6e 06 05 00 05 70 6c 61 63 65 01 01 6e 02 04 73 61 6c 74 03
;; binary: 03 73 70 30 04 01 76 07 06 00 02 69 64 01 05 63 6f 75 6e 74 02 05 62 6c 6f 63 6b 03 06 62 75 66 66 65 72 04 06 6c
;; binary: 65 6e 67 74 68 05 01 6b 08 03 00 01 70 01 01 69 02 01 68 09 01 00 01 72 03 36 04 06 03 00 04 64 6f 6e 65 01 06 63
;; binary: 61 75 67 68 74 03 05 61 67 61 69 6e 07 01 00 04 6e 65 78 74 08 01 00 01 6e 09 02 03 05 61 67 61 69 6e 05 06 73 65
;; binary: 72 69 61 6c 07 0c 02 00 02 73 70 01 05 64 65 70 74 68 0b 04 01 00 01 74
;; (module
;;   (import "wasi_ephemeral_parallel" "get_device" (func $get_device (param i32 i32) (result i32)))
;;   (import "wasi_ephemeral_parallel" "create_buffer" (func $create_buffer (param i32 i32 i32 i32) (result i32)))
;;   (import "wasi_ephemeral_parallel" "write_buffer" (func $write_buffer (param i32 i32 i32) (result i32)))
;;   (import "wasi_ephemeral_parallel" "parallel_for" (func $for (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
;;   (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
;;   (memory (export "memory") 4)
;;   (global $sp (export "__stack_pointer") (mut i32) (i32.const 65536))
;;   (global $depth (mut i32) (i32.const 0))
;;   (tag $t (param i32))
;;   (func $risky (param $n i32) (result i32)
;;     (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
;;     (global.set $sp (i32.sub (global.get $sp) (i32.const 64)))
;;     (i32.store (global.get $sp) (local.get $n))
;;     (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 3))) (then (throw $t (i32.mul (i32.load (global.get $sp)) (i32.const 2)))))
;;     (global.set $sp (i32.add (global.get $sp) (i32.const 64)))
;;     (global.set $depth (i32.sub (global.get $depth) (i32.const 1)))
;;     (i32.add (local.get $n) (i32.const 5)))
;;   (func $once (param $place i32) (param $n i32) (param $salt i32)
;;     (local $sp0 i32) (local $v i32)
;;     (local.set $sp0 (global.get $sp))
;;     (block $done
;;       (block $caught (result i32)
;;         (try_table (catch $t $caught)
;;           (i32.store (local.get $place) (i32.add (i32.load (local.get $place)) (call $risky (local.get $n)))))
;;         (br $done))
;;       (local.set $v)
;;       (global.set $sp (local.get $sp0))
;;       (global.set $depth (i32.sub (global.get $depth) (i32.const 1)))
;;       (i32.store (local.get $place) (i32.xor (i32.load (local.get $place)) (i32.add (local.get $v) (local.get $salt))))
;;       (block $again (result i32)
;;         (try_table (catch $t $again)
;;           (i32.store (local.get $place) (i32.add (i32.load (local.get $place)) (call $risky (i32.add (local.get $n) (local.get $v))))))
;;         (br $done))
;;       (local.set $v)
;;       (global.set $sp (local.get $sp0))
;;       (global.set $depth (i32.sub (global.get $depth) (i32.const 1)))
;;       (i32.store (local.get $place) (i32.sub (i32.load (local.get $place)) (local.get $v)))))
;;   (func $kernel (param $id i32) (param $count i32) (param $block i32) (param $buffer i32) (param $length i32)
;;     (local $k i32)
;;     (loop $next
;;       (call $once (i32.add (local.get $buffer) (i32.shl (local.get $id) (i32.const 2))) (i32.add (local.get $id) (local.get $k))
;;         (i32.mul (local.get $k) (i32.const 17)))
;;       (br_if $next (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (i32.const 5)))))
;;   (table (export "__indirect_function_table") 4 funcref)
;;   (elem (i32.const 1) $kernel)
;;   (func $hash (param $p i32) (result i32)
;;     (local $i i32) (local $h i32)
;;     (loop $n
;;       (local.set $h (i32.add (i32.mul (local.get $h) (i32.const 33)) (i32.load (i32.add (local.get $p) (i32.shl (local.get $i) (i32.const 2))))))
;;       (br_if $n (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4096))))
;;     (local.get $h))
;;   (func (export "_start")
;;     (local $r i32)
;;     (if (call $get_device (i32.const 0) (i32.const 16)) (then (call $exit (i32.const 11))))
;;     (if (call $create_buffer (i32.load (i32.const 16)) (i32.const 16384) (i32.const 2) (i32.const 20)) (then (call $exit (i32.const 12))))
;;     (if (call $write_buffer (i32.const 131072) (i32.const 16384) (i32.load (i32.const 20))) (then (call $exit (i32.const 13))))
;;     (loop $again
;;       (if (call $for (i32.const 1) (i32.const 4096) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 20) (i32.const 1)) (then (call $exit (i32.const 14))))
;;       (br_if $again (i32.lt_u (local.tee $r (i32.add (local.get $r) (i32.const 1))) (i32.const 50))))
;;     ;; The same by one thread.
;;     (local.set $r (i32.const 0))
;;     (loop $serial
;;       (call $kernel (i32.and (local.get $r) (i32.const 4095)) (i32.const 4096) (i32.const 1) (i32.const 147456) (i32.const 16384))
;;       (br_if $serial (i32.lt_u (local.tee $r (i32.add (local.get $r) (i32.const 1))) (i32.const 204800))))
;;     (if (i32.ne (call $hash (i32.const 131072)) (call $hash (i32.const 147456))) (then (call $exit (i32.const 15))))
;;     (if (i32.or (i32.ne (global.get $sp) (i32.const 65536)) (global.get $depth)) (then (call $exit (i32.const 16)))))
;; )
