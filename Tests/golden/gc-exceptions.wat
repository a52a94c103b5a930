;; References to exceptions in a table, 200,000 in turn, with objects that nothing else keeps: both are freed. The module's
;; text, assembled by another tool since wabt can't:
;; resident: 32
;; binary: 00 61 73 6d 01 00 00 00 01 22 07 5f 01 7f 00 60 01 7f 00 60 02 7f 64 00 00 60 01 7f 01 69 60 02 7f 7f 00 60 00
;; binary: 02 7f 64 00 60 00 00 02 24 01 16 77 61 73 69 5f 73 6e 61 70 73 68 6f 74 5f 70 72 65 76 69 65 77 31 09 70 72 6f
;; binary: 63 5f 65 78 69 74 00 01 03 05 04 01 03 04 06 04 04 01 69 00 08 05 03 01 00 01 0d 03 01 00 02 07 13 02 06 6d 65
;; binary: 6d 6f 72 79 02 00 06 5f 73 74 61 72 74 00 04 0a 8e 01 04 0b 00 20 00 20 00 fb 00 00 08 00 0b 10 00 02 69 1f 40
;; binary: 01 03 00 20 00 10 01 0b 00 0b 0b 37 02 01 63 00 01 7f 02 05 1f 40 01 00 00 00 20 00 25 00 0a 0b 00 0b 21 02 21
;; binary: 03 20 03 20 01 47 04 40 41 01 10 00 0b 20 02 fb 02 00 00 20 01 47 04 40 41 02 10 00 0b 0b 37 01 01 7f 03 40 20
;; binary: 00 41 07 71 20 00 10 02 26 00 20 00 41 08 4b 04 40 20 00 41 07 6b 41 07 71 20 00 41 07 6b 10 03 0b 20 00 41 01
;; binary: 6a 22 00 41 c0 9a 0c 47 0d 00 0b 0b 00 a1 01 04 6e 61 6d 65 01 1c 04 00 04 65 78 69 74 01 05 74 68 72 6f 77 02
;; binary: 05 63 61 74 63 68 03 05 63 68 65 63 6b 02 36 04 01 01 00 05 76 61 6c 75 65 02 01 00 05 76 61 6c 75 65 03 04 00
;; binary: 05 69 6e 64 65 78 01 05 76 61 6c 75 65 02 04 6e 6f 64 65 03 06 74 68 72 6f 77 6e 04 01 00 01 69 03 1e 03 02 01
;; binary: 00 06 63 61 75 67 68 74 03 01 00 06 63 61 75 67 68 74 04 01 00 05 61 67 61 69 6e 04 07 01 00 04 6e 6f 64 65 05
;; binary: 07 01 00 04 6b 65 70 74 0a 0a 01 00 01 00 05 76 61 6c 75 65 0b 06 01 00 03 74 61 67
;; (module
;;   (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
;;   (memory (export "memory") 1)
;;   (type $node (struct (field $value i32)))
;;   (tag $tag (param i32 (ref $node)))
;;   (table $kept 8 exnref)
;;   (func $throw (param $value i32)
;;     (throw $tag (local.get $value) (struct.new $node (local.get $value))))
;;   (func $catch (param $value i32) (result exnref)
;;     (block $caught (result exnref)
;;       (try_table (catch_all_ref $caught) (call $throw (local.get $value)))
;;       unreachable))
;;   (func $check (param $index i32) (param $value i32) (local $node (ref null $node)) (local $thrown i32)
;;     (block $caught (result i32 (ref $node))
;;       (try_table (catch $tag $caught) (throw_ref (table.get $kept (local.get $index))))
;;       unreachable)
;;     (local.set $node)
;;     (local.set $thrown)
;;     (if (i32.ne (local.get $thrown) (local.get $value)) (then (call $exit (i32.const 1))))
;;     (if (i32.ne (struct.get $node $value (local.get $node)) (local.get $value)) (then (call $exit (i32.const 2)))))
;;   (func (export "_start") (local $i i32)
;;     (loop $again
;;       (table.set $kept (i32.and (local.get $i) (i32.const 7)) (call $catch (local.get $i)))
;;       (if (i32.gt_u (local.get $i) (i32.const 8)) (then
;;         (call $check (i32.and (i32.sub (local.get $i) (i32.const 7)) (i32.const 7)) (i32.sub (local.get $i) (i32.const 7)))))
;;       (br_if $again (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 200000))))))
