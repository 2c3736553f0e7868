/// Linked into a program instead of gRPC's own registration of xDS, which none of ours has a use for and
/// which is an eighth of an agent's file. The declaration is gRPC's
/// (src/core/plugin_registry/grpc_plugin_registry.cc, 1.51).
namespace grpc_core {

class CoreConfiguration {
 public:
  class Builder;
};

void RegisterExtraFilters(CoreConfiguration::Builder*);
void RegisterExtraFilters(CoreConfiguration::Builder*) {}

}  // namespace grpc_core
