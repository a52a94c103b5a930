;; Calls in a ring of more than three hundred small functions stay calls; in smaller ones, and into a ring, they are
;; inlined as others are.
;; RUN: %python %S/many.py ring 300 > %t.small.wat
;; RUN: %ir %t.small.wat | FileCheck %s --check-prefix=SMALL
;; RUN: %python %S/many.py ring 301 > %t.large.wat
;; RUN: %ir %t.large.wat | FileCheck %s --check-prefix=LARGE
;; SMALL-LABEL: define {{.*}}.user(
;; SMALL-COUNT-2: {{^[0-9]+:}}
;; SMALL: {{^}$}}
;; LARGE: call i32 {{.*}}.1.r1(
;; LARGE: call i32 {{.*}}.2.r2(
;; LARGE: call i32 {{.*}}.3.r3(
