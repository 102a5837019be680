using System.Security.Cryptography;
using System.Text;

namespace LeakGuard.AspNetCore.Rendering;

/// <summary>The page's looks, and the policy that lets nothing else in: no script, no image, nothing from elsewhere.</summary>
internal static class PageStyle
{
    public const string Css =
        """
        :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--faint:#59636e;--line:#d1d9e0;--Healthy:#116329;--Warning:#7d4e00;--Critical:#a40e26}
        @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--faint:#9da7b3;--line:#3d444d;--Healthy:#57d364;--Warning:#e3b341;--Critical:#ff9492}}
        body{margin:0 auto;max-width:75rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
        h1{font-size:1.25rem}h2{font-size:1.125rem;border-top:1px solid var(--line);padding-top:1rem}h3{font-size:1rem;margin-bottom:0}
        p{margin:.25rem 0}.faint{color:var(--faint)}a{color:inherit}
        .verdict{border-left:.4rem solid var(--ink);padding:.25rem 1rem;margin:1rem 0}
        .Healthy{border-color:var(--Healthy)}.Warning{border-color:var(--Warning)}.Critical{border-color:var(--Critical)}
        .Healthy strong{color:var(--Healthy)}.Warning strong{color:var(--Warning)}.Critical strong{color:var(--Critical)}
        code,pre{font-family:ui-monospace,monospace;font-size:.875rem}pre{overflow-x:auto;white-space:pre-wrap;margin:.25rem 0}
        .wide{overflow-x:auto;margin:1rem 0}table{border-collapse:collapse;font-size:.875rem}
        caption{text-align:left;font-weight:600;padding:.25rem 0}th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line)}
        th[scope=row]{font-weight:400}dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.125rem 1rem;margin:.5rem 0}dt{color:var(--faint)}dd{margin:0}
        table{overflow-wrap:normal}@media(max-width:40rem){dl{grid-template-columns:minmax(0,1fr)}dd{margin:0 0 .25rem 1rem}}
        """;

    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
