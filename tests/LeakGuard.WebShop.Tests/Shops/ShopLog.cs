using System.Diagnostics;
using System.Text;

namespace LeakGuard.WebShop.Tests.Shops;

/// <summary>Gathers what a process prints. Thread-safe.</summary>
internal sealed class ShopLog
{
    private readonly StringBuilder _text = new();

    public void Follow(Process process)
    {
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public override string ToString()
    {
        lock (_text)
        {
            return _text.ToString();
        }
    }

    private void Add(string? line)
    {
        lock (_text)
        {
            _text.AppendLine(line);
        }
    }
}
