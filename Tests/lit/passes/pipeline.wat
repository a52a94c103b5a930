;; RUN: split-file %s %t
;; RUN: %ir %t/nest.wat | FileCheck %s --check-prefix=NEST
;; RUN: %ir %t/small.wat | FileCheck %s --check-prefix=SMALL
;; RUN: %asm %t/rotate.wat | FileCheck %s --check-prefix=ROTATE --implicit-check-not=shld
;--- nest.wat
;; Loops of few iterations in each other are unrolled whole: the outer one counts too.
;; NEST-LABEL: define {{.*}}.product(
;; NEST-NOT: phi
;; NEST-NOT: br i1
;; NEST: {{^}$}}
(module
  (memory 2)
  (func $product (export "product") (param $a i32) (param $b i32) (param $c i32) (local $i i32) (local $j i32)
    (loop $rows
      (local.set $j (i32.const 0))
      (loop $columns
        (f64.store (i32.add (local.get $c) (i32.add (i32.mul (local.get $i) (i32.const 24)) (i32.shl (local.get $j) (i32.const 3))))
          (f64.mul
            (f64.load (i32.add (local.get $a) (i32.shl (local.get $i) (i32.const 3))))
            (f64.load (i32.add (local.get $b) (i32.shl (local.get $j) (i32.const 3))))))
        (br_if $columns (i32.ne (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const 3))))
      (br_if $rows (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))))
  (func (export "_start")))
;--- small.wat
;; Small functions disappear into their callers.
;; SMALL-LABEL: define {{.*}}.area(
;; SMALL-NOT: {{call }}
;; SMALL: mul i32
;; SMALL-NOT: {{call }}
;; SMALL: {{^}$}}
(module
  (func $multiply (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
  (func $area (export "area") (param i32 i32) (result i32) (call $multiply (local.get 0) (local.get 1)))
  (func (export "_start")))
;--- rotate.wat
;; The portable baseline is no single processor: a rotation is one, and not the double shift that Sandy Bridge is
;; faster with.
;; ROTATE-LABEL: {{^}}rotate.0.rotate:
;; ROTATE: roll $7, %eax
;; ROTATE-LABEL: {{^}}rotate.1.rotate_long:
;; ROTATE: rolq $31, %rax
(module
  (func $rotate (export "rotate") (param i32) (result i32) (i32.rotl (local.get 0) (i32.const 7)))
  (func $rotate_long (export "rotate_long") (param i64) (result i64) (i64.rotl (local.get 0) (i64.const 31)))
  (func (export "_start")))
