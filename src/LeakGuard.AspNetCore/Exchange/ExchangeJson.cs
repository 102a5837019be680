using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeakGuard.AspNetCore.Exchange;

/// <summary>Writes and reads the documents without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PoolsDocument))]
internal sealed partial class ExchangeJson : JsonSerializerContext;
