/// Linked into a program instead of gRPC's own registration of xDS, which an agent has no use for and which
/// is an eighth of its file. The declaration is gRPC's
/// (src/core/plugin_registry/grpc_plugin_registry.cc, 1.51).
namespace grpc_core {

class CoreConfiguration {
 public:
  class Builder;
};

void RegisterExtraFilters(CoreConfiguration::Builder*);
void RegisterExtraFilters(CoreConfiguration::Builder*) {}

}  // namespace grpc_core
