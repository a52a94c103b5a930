;; Objects under load: a hundred lists of 100,000 nodes in turn, with others kept in a global, a table and an exception. The
;; exit status is the number of the check that failed. The module's text, assembled by another tool since wabt can't:
;; binary: 00 61 73 6d 01 00 00 00 01 37 09 5e 78 01 50 00 5f 02 7f 00 63 01 01 4f 01 01 5f 03 7f 00 63 01 01 64 00 00 60
;; binary: 01 7f 00 60 02 7f 7f 00 60 01 64 01 00 60 01 7f 01 63 01 60 01 63 01 01 7e 60 00 00 02 24 01 16 77 61 73 69 5f
;; binary: 73 6e 61 70 73 68 6f 74 5f 70 72 65 76 69 65 77 31 09 70 72 6f 63 5f 65 78 69 74 00 03 03 06 05 04 06 07 08 08
;; binary: 04 04 01 6e 00 0a 05 03 01 00 01 0d 03 01 00 05 06 07 01 63 01 01 d0 01 0b 07 13 02 06 6d 65 6d 6f 72 79 02 00
;; binary: 06 5f 73 74 61 72 74 00 05 0a 97 02 05 0c 00 20 01 45 04 40 20 00 10 00 0b 0b 1c 01 01 63 01 03 40 20 00 20 01
;; binary: fb 00 01 21 01 20 00 41 01 6b 22 00 0d 00 0b 20 01 0b 27 01 01 7e 02 40 03 40 20 00 d1 0d 01 20 01 20 00 fb 02
;; binary: 01 00 ad 7c 21 01 20 00 fb 02 01 01 21 00 0c 00 0b 0b 20 01 0b 14 00 41 cd 00 d0 01 41 01 41 e8 07 fb 06 00 fb
;; binary: 00 02 08 00 0b ad 01 02 01 7f 01 63 01 41 a0 8d 06 10 02 24 00 41 03 41 e8 07 10 02 26 00 41 04 41 7b fb 1c 26
;; binary: 00 03 40 41 a0 8d 06 10 02 1a 41 e4 00 20 00 41 01 6a 22 00 47 0d 00 0b 41 01 23 00 10 03 42 d0 ea 9a d0 12 51
;; binary: 10 01 41 02 41 03 25 00 fb 17 01 10 03 42 94 c6 1e 51 10 01 02 64 01 1f 40 01 00 00 00 10 04 0b 00 0b 21 01 41
;; binary: 03 41 cd 00 20 01 fb 02 01 00 46 10 01 41 04 20 01 fb 16 02 fb 02 02 02 41 e7 07 fb 0d 00 10 01 41 05 41 7b 41
;; binary: 04 25 00 fb 17 6c fb 1d 46 10 01 41 06 41 04 25 00 fb 15 6b 45 10 01 41 03 25 00 fb 16 02 1a 0b 00 de 01 04 6e
;; binary: 61 6d 65 01 21 05 00 04 65 78 69 74 01 05 63 68 65 63 6b 02 05 62 75 69 6c 64 03 03 73 75 6d 04 05 74 68 72 6f
;; binary: 77 02 30 04 01 02 00 04 6c 69 6e 65 01 02 6f 6b 02 02 00 01 6e 01 04 6c 69 73 74 03 02 00 04 6c 69 73 74 01 03
;; binary: 73 75 6d 05 02 00 01 69 01 04 6e 6f 64 65 03 29 03 02 01 00 05 61 67 61 69 6e 03 02 00 03 65 6e 64 01 05 61 67
;; binary: 61 69 6e 05 02 00 05 61 67 61 69 6e 01 06 63 61 75 67 68 74 04 14 03 00 05 62 79 74 65 73 01 04 6e 6f 64 65 02
;; binary: 04 77 69 64 65 05 08 01 00 05 74 61 62 6c 65 07 07 01 00 04 6b 65 70 74 0a 26 02 01 02 00 05 76 61 6c 75 65 01
;; binary: 04 6e 65 78 74 02 03 00 05 76 61 6c 75 65 01 04 6e 65 78 74 02 05 62 79 74 65 73 0b 06 01 00 03 74 61 67
;; (module
;;   (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
;;   (memory (export "memory") 1)
;;   (func $check (param $line i32) (param $ok i32) (if (i32.eqz (local.get $ok)) (then (call $exit (local.get $line)))))
;;   (type $bytes (array (mut i8)))
;;   (type $node (sub (struct (field $value i32) (field $next (mut (ref null $node))))))
;;   (type $wide (sub final $node (struct (field $value i32) (field $next (mut (ref null $node))) (field $bytes (ref $bytes)))))
;;   (global $kept (mut (ref null $node)) (ref.null $node))
;;   (table $table 10 anyref)
;;   (tag $tag (param (ref $node)))
;;   (func $build (param $n i32) (result (ref null $node)) (local $list (ref null $node))
;;     (loop $again
;;       (local.set $list (struct.new $node (local.get $n) (local.get $list)))
;;       (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
;;     (local.get $list))
;;   (func $sum (param $list (ref null $node)) (result i64) (local $sum i64)
;;     (block $end
;;       (loop $again
;;         (br_if $end (ref.is_null (local.get $list)))
;;         (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (struct.get $node $value (local.get $list)))))
;;         (local.set $list (struct.get $node $next (local.get $list)))
;;         (br $again)))
;;     (local.get $sum))
;;   (func $throw
;;     (throw $tag (struct.new $wide (i32.const 77) (ref.null $node) (array.new $bytes (i32.const 1) (i32.const 1000)))))
;;   (func (export "_start") (local $i i32) (local $node (ref null $node))
;;     (global.set $kept (call $build (i32.const 100000)))
;;     (table.set $table (i32.const 3) (call $build (i32.const 1000)))
;;     (table.set $table (i32.const 4) (ref.i31 (i32.const -5)))
;;     (loop $again
;;       (drop (call $build (i32.const 100000)))
;;       (br_if $again (i32.ne (i32.const 100) (local.tee $i (i32.add (local.get $i) (i32.const 1))))))
;;     (call $check (i32.const 1) (i64.eq (call $sum (global.get $kept)) (i64.const 5000050000)))
;;     (call $check (i32.const 2)
;;       (i64.eq (call $sum (ref.cast (ref null $node) (table.get $table (i32.const 3)))) (i64.const 500500)))
;;     (block $caught (result (ref $node)) (try_table (catch $tag $caught) (call $throw)) (unreachable))
;;     (local.set $node)
;;     (call $check (i32.const 3) (i32.eq (i32.const 77) (struct.get $node $value (local.get $node))))
;;     (call $check (i32.const 4)
;;       (array.get_u $bytes (struct.get $wide $bytes (ref.cast (ref $wide) (local.get $node))) (i32.const 999)))
;;     (call $check (i32.const 5) (i32.eq (i32.const -5) (i31.get_s (ref.cast i31ref (table.get $table (i32.const 4))))))
;;     (call $check (i32.const 6) (i32.eqz (ref.test structref (table.get $table (i32.const 4)))))
;;     ;; The trap at the end.
;;     (drop (ref.cast (ref $wide) (table.get $table (i32.const 3))))))
