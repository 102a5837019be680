using System.Text;
using Google.Protobuf;

namespace LeakGuard.Telemetry.Tests.Metrics;

/// <summary>One protobuf message, taken apart into its fields.</summary>
internal sealed class ProtobufFields
{
    private readonly ILookup<int, object> _fields;

    public ProtobufFields(byte[] message) => _fields = Read(message).ToLookup(field => field.Number, field => field.Value);

    public IEnumerable<ProtobufFields> Messages(int field) => _fields[field].Select(value => new ProtobufFields((byte[])value));

    public ProtobufFields? Message(int field) => Messages(field).SingleOrDefault();

    public string Text(int field) => Encoding.UTF8.GetString(_fields[field].Select(value => (byte[])value).SingleOrDefault() ?? []);

    public bool Has(int field) => _fields[field].Any();

    public ulong Number(int field) => _fields[field].Select(value => (ulong)value).SingleOrDefault();

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    /// <summary>A repeated field of eight bytes each, packed as proto3 has them.</summary>
    public IReadOnlyList<ulong> Packed(int field) =>
        [.. _fields[field].SelectMany(value => ((byte[])value).Chunk(sizeof(ulong))).Select(bytes => BitConverter.ToUInt64(bytes))];

    private static IEnumerable<(int Number, object Value)> Read(byte[] message)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                WireFormat.WireType.Varint => input.ReadUInt64(),
                var type => throw new InvalidOperationException($"Field {WireFormat.GetTagFieldNumber(tag)} is of the type {type}."),
            };
            yield return (WireFormat.GetTagFieldNumber(tag), value);
        }
    }
}
