;; RUN: split-file %s %t
;; RUN: %python %S/large-module.py 196607 > %t/below.wat
;; RUN: %ir %t/below.wat | FileCheck %s --check-prefix=BELOW
;; RUN: %python %S/large-module.py 196608 > %t/large.wat
;; RUN: %ir %t/large.wat | FileCheck %s --check-prefix=LARGE
;; RUN: %ir -O0 %t/large.wat | FileCheck %s --check-prefix=LIMITS
;; RUN: %ir %t/nest.wat | FileCheck %s --check-prefix=NEST
;; RUN: %ir %t/small.wat | FileCheck %s --check-prefix=SMALL
;; RUN: %asm %t/rotate.wat | FileCheck %s --check-prefix=ROTATE --implicit-check-not=shld
;; In modules of 192 KiB of code, and no smaller ones, a call is inlined only if the callee adds few instructions.
;; BELOW-LABEL: define {{.*}}.calls(
;; BELOW-NOT: call i32 @below.{{[0-9]+}}.middle
;; BELOW: {{^}$}}
;; LARGE-LABEL: define {{.*}}.calls(
;; LARGE-NOT: call i32 @large.{{[0-9]+}}.small
;; LARGE: call i32 @large.{{[0-9]+}}.middle
;; LARGE: {{^}$}}
;; Outside of loops fewer than in them.
;; LIMITS-LABEL: define {{.*}}.calls(
;; LIMITS: call i32 @large.{{[0-9]+}}.middle({{.*}} #[[OUTSIDE:[0-9]+]]
;; LIMITS: call i32 @large.{{[0-9]+}}.middle({{.*}} #[[INSIDE:[0-9]+]]
;; LIMITS-DAG: attributes #[[OUTSIDE]] = {{.*}}"function-inline-threshold"="60"
;; LIMITS-DAG: attributes #[[INSIDE]] = {{.*}}"function-inline-threshold"="100"
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
