// Links every object of the kernels against the types alone: an undefined symbol here is a kernel that calls the
// scalar reference.
int main() { return 0; }
