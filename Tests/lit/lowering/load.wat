;; RUN: split-file %s %t
;; RUN: %ir %t/ir.wat | FileCheck %s
;; RUN: %asm %t/asm.wat | FileCheck %s --check-prefix=ASM
;--- ir.wat
;; A load is base + index + offset: guard pages catch what is out of bounds, and the index is 33 bits wide with the
;; offset.
;; CHECK-LABEL: define {{.*}}.get(
;; CHECK-NOT: volatile
;; CHECK-NOT: icmp
;; CHECK-NOT: {{^ *br }}
;; CHECK: zext i32 %{{.*}} to i64
;; CHECK: getelementptr {{.*}}i64 4294967292
;; CHECK: load i32, ptr %{{.*}}, align 1
;; CHECK-NOT: icmp
;; CHECK-NOT: {{^ *br }}
;; CHECK-NOT: volatile
;; CHECK: {{^}$}}
(module
  (memory 1)
  (func $get (export "get") (param i32) (result i32) (i32.load offset=4294967292 (local.get 0)))
  (func (export "_start")))
;--- asm.wat
;; The machine code of a load: the base, and one move.
;; ASM-LABEL: {{^}}asm.0.get:
;; ASM: movq {{[0-9]+}}(%rdi), [[BASE:%r[a-z0-9]+]]
;; ASM: movl 8([[BASE]],%r{{[a-z0-9]+}}), %eax
;; ASM: retq
(module
  (memory 1)
  (func $get (export "get") (param i32) (result i32) (i32.load offset=8 (local.get 0)))
  (func (export "_start")))
