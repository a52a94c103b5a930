;; RUN: split-file %s %t
;; RUN: %ir %t/length.wat | FileCheck %s --check-prefix=LENGTH
;; RUN: %ir %t/endless.wat | FileCheck %s --check-prefix=ENDLESS
;; RUN: %ir %t/high.wat | FileCheck %s --check-prefix=HIGH
;--- length.wat
;; A loop that looks for a zero in a length of words, by arithmetic on all their bytes, looks at sixteen bytes at a
;; time first.
;; LENGTH-LABEL: define {{.*}}.length(
;; LENGTH: load <16 x i8>, ptr {{.*}}, align 1
;; LENGTH: icmp eq <16 x i8> {{.*}}, zeroinitializer
;; LENGTH: llvm.cttz.i64
;; LENGTH: {{^}$}}
(module
  (memory 2)
  (func $length (export "length") (param $p i32) (param $last i32) (result i32) (local $w i32)
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $p) (local.get $last)))
        (local.set $w (i32.load (local.get $p)))
        (br_if $end (i32.and (i32.and (i32.sub (local.get $w) (i32.const 0x01010101)) (i32.xor (local.get $w) (i32.const -1)))
          (i32.const 0x80808080)))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $p))
  (func (export "_start")))
;--- endless.wat
;; A search that only ends at what it finds stays as it is: strings are short.
;; ENDLESS-LABEL: define {{.*}}.length(
;; ENDLESS-NOT: load <
;; ENDLESS: load i8
;; ENDLESS-NOT: load <
;; ENDLESS: {{^}$}}
(module
  (memory 2)
  (func $length (export "length") (param $p i32) (result i32)
    (block $end
      (loop $next
        (br_if $end (i32.eqz (i32.load8_u (local.get $p))))
        (local.set $p (i32.add (local.get $p) (i32.const 1)))
        (br $next)))
    (local.get $p))
  (func (export "_start")))
;--- high.wat
;; A condition on a word that may hold without a zero byte in it isn't a search: here bytes from 0x80 on end the loop
;; too.
;; HIGH-LABEL: define {{.*}}.length(
;; HIGH-NOT: load <{{4 x i32|16 x i8}}>
;; HIGH: {{^}$}}
(module
  (memory 2)
  (func $length (export "length") (param $p i32) (param $last i32) (result i32)
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $p) (local.get $last)))
        (br_if $end (i32.and (i32.sub (i32.load (local.get $p)) (i32.const 0x01010101)) (i32.const 0x80808080)))
        (local.set $p (i32.add (local.get $p) (i32.const 4)))
        (br $next)))
    (local.get $p))
  (func (export "_start")))
