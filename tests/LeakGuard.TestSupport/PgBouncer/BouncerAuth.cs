namespace LeakGuard.TestSupport;

/// <summary>How clients of PgBouncer prove who they are.</summary>
public enum BouncerAuth
{
    /// <summary>Known users come in without a password.</summary>
    Trust,

    /// <summary>Anybody comes in under any name.</summary>
    Any,

    /// <summary>Known users send their password as it is.</summary>
    Plain,

    /// <summary>Known users prove that they know their password, by MD5.</summary>
    Md5,

    /// <summary>Known users prove that they know their password, by SCRAM-SHA-256.</summary>
    ScramSha256,
}
