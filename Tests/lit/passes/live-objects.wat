;; In front of an access to an array's elements there is a use of the array itself, which the collector looks for. The
;; module's text stands behind its bytes: another tool has assembled it, since wabt can't.
;; RUN: %bytes %s > %t.wasm
;; RUN: %ir %t.wasm | FileCheck %s
;; CHECK-LABEL: define {{.*}}.elements(
;; CHECK: call void (...) @llvm.fake.use(ptr %1)
;; CHECK-NEXT: = load i32, ptr %
;; CHECK: {{^}$}}
;; BYTES: 00 61 73 6d 01 00 00 00 01 23 05 5e 7f 01 5f 02 7f 00 63 01 01 60 03 64 00 7f 7f 01 7f 60 04 64 00 64 00 7f
;; BYTES: 7f 01 7f 60 01 63 01 01 7f 03 04 03 02 03 04 07 1e 03 08 65 6c 65 6d 65 6e 74 73 00 00 06 65 69 74 68 65 72
;; BYTES: 00 01 06 66 69 65 6c 64 73 00 02 0a 5d 03 21 01 01 7f 03 40 20 03 20 00 20 01 fb 0b 00 6a 21 03 20 01 41 01
;; BYTES: 6a 22 01 20 02 47 0d 00 0b 20 03 0b 12 00 20 03 04 64 00 20 00 05 20 01 0b 20 02 fb 0b 00 0b 26 01 01 7f 02
;; BYTES: 40 03 40 20 00 d1 0d 01 20 01 20 00 fb 02 01 00 6a 21 01 20 00 fb 02 01 01 21 00 0c 00 0b 0b 20 01 0b 00 99
;; BYTES: 01 04 6e 61 6d 65 01 1b 03 00 08 65 6c 65 6d 65 6e 74 73 01 06 65 69 74 68 65 72 02 06 66 69 65 6c 64 73 02
;; BYTES: 37 03 00 04 00 01 61 01 04 66 72 6f 6d 02 02 74 6f 03 03 73 75 6d 01 04 00 01 61 01 01 62 02 04 66 72 6f 6d
;; BYTES: 03 05 77 68 69 63 68 02 02 00 04 6c 69 73 74 01 03 73 75 6d 03 18 02 00 01 00 05 61 67 61 69 6e 02 02 00 03
;; BYTES: 65 6e 64 01 05 61 67 61 69 6e 04 10 02 00 07 6e 75 6d 62 65 72 73 01 04 6e 6f 64 65 0a 10 01 01 02 00 05 76
;; BYTES: 61 6c 75 65 01 04 6e 65 78 74
;; (module
;;   (type $numbers (array (mut i32)))
;;   (type $node (struct (field $value i32) (field $next (mut (ref null $node)))))
;;   (func $elements (export "elements") (param $a (ref $numbers)) (param $from i32) (param $to i32) (result i32) (local $sum i32)
;;     (loop $again
;;       (local.set $sum (i32.add (local.get $sum) (array.get $numbers (local.get $a) (local.get $from))))
;;       (br_if $again (i32.ne (local.tee $from (i32.add (local.get $from) (i32.const 1))) (local.get $to))))
;;     (local.get $sum))
;;   (func $either (export "either") (param $a (ref $numbers)) (param $b (ref $numbers)) (param $from i32) (param $which i32) (result i32)
;;     (array.get $numbers (if (result (ref $numbers)) (local.get $which) (then (local.get $a)) (else (local.get $b))) (local.get $from)))
;;   (func $fields (export "fields") (param $list (ref null $node)) (result i32) (local $sum i32)
;;     (block $end (loop $again
;;       (br_if $end (ref.is_null (local.get $list)))
;;       (local.set $sum (i32.add (local.get $sum) (struct.get $node $value (local.get $list))))
;;       (local.set $list (struct.get $node $next (local.get $list)))
;;       (br $again)))
;;     (local.get $sum)))
