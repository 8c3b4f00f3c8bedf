// TensorFlow 2.21 writes a note to stderr while it is loaded, whatever TF_CPP_MIN_LOG_LEVEL says, since its logging
// library asks nobody before a program sets it up. This part of the addon passes the variable on. The addon is linked so
// that it comes before TensorFlow's own initialisers, so nothing here may need a library that is initialised.

#ifdef __linux__

#include <dlfcn.h>
#include <stdlib.h>

// absl::SetMinLogLevel, in the release of that library that TensorFlow 2.21 is built with. With another TensorFlow it is
// not found, and the note is written.
static const char kSetMinLogLevel[] = "_ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE";

__attribute__((constructor)) static void PassOnLogLevel() {
  const char* level = getenv("TF_CPP_MIN_LOG_LEVEL");
  void (*set)(int) = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, kSetMinLogLevel));
  if (level != nullptr && set != nullptr) set(atoi(level));
}

#endif
