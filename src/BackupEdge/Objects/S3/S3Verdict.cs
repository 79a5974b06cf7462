namespace BackupEdge.Objects.S3;

/// <summary>What follows from a failed attempt.</summary>
internal enum S3Verdict
{
    /// <summary>It had no effect. The call is tried again after a wait.</summary>
    Again,

    /// <summary>It may have had its effect. The call is tried again after a wait.</summary>
    Uncertain,

    /// <summary>The engine asks to send less. It had no effect, and the call is tried again after a wait.</summary>
    Throttled,

    /// <summary>The engine received other bytes than were sent. The call is tried again a few times.</summary>
    Damaged,

    /// <summary>The keys have expired. The call is tried again with others.</summary>
    Expired,

    /// <summary>The time of the request is too far from that of the engine. The call is tried again with the time of the engine.</summary>
    Skewed,

    /// <summary>Another attempt would fail as well.</summary>
    Final,
}
