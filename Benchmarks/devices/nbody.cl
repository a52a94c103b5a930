#pragma OPENCL FP_CONTRACT OFF

typedef struct {
    float x, y, z, mass, vx, vy, vz, unused;
} body;

kernel void spir_main(global const body *all, global body *to) {
    int i = (int)get_global_id(0), count = (int)get_global_size(0);
    body self = all[i];
    float ax = 0, ay = 0, az = 0;
    for (int j = 0; j < count; j++) {
        float dx = all[j].x - self.x, dy = all[j].y - self.y, dz = all[j].z - self.z;
        float squared = dx * dx + dy * dy + dz * dz + 0.05f;
        float pull = all[j].mass / (squared * sqrt(squared));
        ax += dx * pull;
        ay += dy * pull;
        az += dz * pull;
    }
    self.vx += ax * 0.01f;
    self.vy += ay * 0.01f;
    self.vz += az * 0.01f;
    self.x += self.vx * 0.01f;
    self.y += self.vy * 0.01f;
    self.z += self.vz * 0.01f;
    to[i] = self;
}
