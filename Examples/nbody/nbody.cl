#define COUNT 384

typedef struct {
    float x, y, z, mass, vx, vy, vz, unused;
} body;

kernel void spir_main(global const body *from, global body *to) {
    const float softening = 0.05f, time_step = 0.01f;
    size_t i = get_global_id(0);
    float3 position = (float3)(from[i].x, from[i].y, from[i].z);
    float3 velocity = (float3)(from[i].vx, from[i].vy, from[i].vz), acceleration = 0;
    for (int j = 0; j < COUNT; j++) {
        float3 distance = (float3)(from[j].x, from[j].y, from[j].z) - position;
        float squared = dot(distance, distance) + softening;
        acceleration += distance * (from[j].mass / (squared * sqrt(squared)));
    }
    velocity += acceleration * time_step;
    position += velocity * time_step;
    to[i].x = position.x;
    to[i].y = position.y;
    to[i].z = position.z;
    to[i].mass = from[i].mass;
    to[i].vx = velocity.x;
    to[i].vy = velocity.y;
    to[i].vz = velocity.z;
    to[i].unused = from[i].unused;
}
