namespace LeakGuard.Differential;

/// <summary>Says which feature of a client library the stories of a class, or one of them, show.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class FeatureAttribute(string client, string name) : Attribute
{
    public string Client { get; } = client;

    public string Name { get; } = name;

    public Feature Feature => new(Client, Name);
}
