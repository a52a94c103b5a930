;; A function of 800 calls with 32 results gets what -O0 does; those beside it, and one of 20 such calls, get everything.
;; RUN: %python %S/many.py values 800 > %t.beyond.wat
;; RUN: %ir %t.beyond.wat | FileCheck %s --check-prefix=BEYOND
;; RUN: %python %S/many.py values 20 > %t.within.wat
;; RUN: %ir %t.within.wat | FileCheck %s --check-prefix=WITHIN --implicit-check-not=optnone
;; BEYOND: {{^}}; Function Attrs: noinline optnone
;; BEYOND-NEXT: define {{.*}}.large(
;; BEYOND: {{^}}; Function Attrs:
;; BEYOND-NOT: optnone
;; BEYOND-SAME: {{$}}
;; BEYOND-NEXT: define {{.*}}.small(
;; WITHIN: define {{.*}}.large(
