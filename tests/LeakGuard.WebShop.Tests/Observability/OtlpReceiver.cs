using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using LeakGuard.TestSupport;

namespace LeakGuard.WebShop.Tests.Observability;

/// <summary>Takes what an OTLP exporter sends by HTTP. Names stand in protobuf as they are, so that looking for them needs no decoder.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private static readonly Regex NoText = new("[^ -~]+");

    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

    private OtlpReceiver(string address)
    {
        Address = address;
        _listener.Prefixes.Add($"{address}/");
    }

    public string Address { get; }

    public static OtlpReceiver Start()
    {
        var receiver = new OtlpReceiver($"http://127.0.0.1:{FreePort.Pick()}");
        receiver._listener.Start();
        _ = Task.Run(receiver.ListenAsync);
        return receiver;
    }

    public bool Got(string path, string text) =>
        _received.Any(request => request.Path == path && request.Body.Contains(text, StringComparison.Ordinal));

    /// <summary>What came, without what is no text.</summary>
    public override string ToString() => string.Join('\n', _received.Select(request => $"{request.Path}: {NoText.Replace(request.Body, " ")}"));

    public void Dispose() => _listener.Close();

    private async Task ListenAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext exchange;
            try
            {
                exchange = await _listener.GetContextAsync();
            }
            catch (Exception) when (!_listener.IsListening)
            {
                return;
            }

            using var reader = new StreamReader(exchange.Request.InputStream, Encoding.Latin1);
            _received.Enqueue((exchange.Request.Url!.AbsolutePath, await reader.ReadToEndAsync()));
            exchange.Response.ContentType = "application/x-protobuf";
            exchange.Response.Close();
        }
    }
}
