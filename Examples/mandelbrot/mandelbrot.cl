#pragma OPENCL FP_CONTRACT OFF

#define MOST 1000

typedef struct {
    float left, top, step;
    int width;
} view;

kernel void spir_main(global const view *view, global uchar *pixels) {
    int i = (int)get_global_id(0);
    float x0 = view->left + view->step * (float)(i % view->width);
    float y0 = view->top + view->step * (float)(i / view->width);
    float x = 0, y = 0;
    int n = 0;
    while (n < MOST && x * x + y * y <= 4) {
        float next = x * x - y * y + x0;
        y = 2 * x * y + y0;
        x = next;
        n++;
    }
    pixels[i] = n == MOST ? 0 : (uchar)(255 - n % 256);
}
