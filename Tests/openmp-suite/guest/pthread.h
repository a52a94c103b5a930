/* pthread.h - enough of it to compile LLVM's tests, whose header has it in functions that few of them call. */
#ifndef WPC_TESTS_OPENMP_SUITE_PTHREAD_H
#define WPC_TESTS_OPENMP_SUITE_PTHREAD_H
typedef int pthread_t;
typedef int pthread_attr_t;
int pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int pthread_join(pthread_t, void **);
#endif
