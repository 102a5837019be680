namespace WarStory.JobShop;

/// <summary>How a job ended.</summary>
internal enum JobEnd
{
    Done,

    /// <summary>The record is invalid: the job is right to fail.</summary>
    Invalid,

    /// <summary>The pool gave no connection.</summary>
    Refused,

    /// <summary>The connection was taken back under the job.</summary>
    TakenBack,

    /// <summary>Anything else.</summary>
    Broken,
}
