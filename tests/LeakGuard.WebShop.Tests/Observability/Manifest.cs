using YamlDotNet.Serialization;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>samples/Observability/kubernetes.yaml as data.</summary>
internal sealed class Manifest
{
    private readonly Dictionary<object, object> _root =
        new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(Repository.Read("samples/Observability/kubernetes.yaml"));

    public Probe Startup => ProbeNamed("startupProbe");

    public Probe Readiness => ProbeNamed("readinessProbe");

    public Probe Liveness => ProbeNamed("livenessProbe");

    public string Kind => (string)_root["kind"];

    /// <summary>The names of the container's ports.</summary>
    public IEnumerable<string> Ports => ((List<object>)Container["ports"]).Select(port => (string)((Dictionary<object, object>)port)["name"]);

    private Dictionary<object, object> Container =>
        (Dictionary<object, object>)((List<object>)At(_root, "spec", "template", "spec")["containers"]).Single();

    private Probe ProbeNamed(string name)
    {
        var request = At(Container, name, "httpGet");
        return new Probe(name, (string)request["path"], (string)request["port"]);
    }

    private static Dictionary<object, object> At(Dictionary<object, object> node, params string[] path) =>
        path.Aggregate(node, (at, name) => (Dictionary<object, object>)at[name]);
}
