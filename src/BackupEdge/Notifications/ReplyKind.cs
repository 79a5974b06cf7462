namespace BackupEdge.Notifications;

/// <summary>What became of an attempt to tell a webhook something.</summary>
internal enum ReplyKind
{
    /// <summary>It has it: a status of 200 to 299.</summary>
    Taken,

    /// <summary>It answered something else; perhaps only this notification is not to its liking.</summary>
    Refused,

    /// <summary>It answered 410: it will never want this.</summary>
    Gone,

    /// <summary>There was no answer, or one that says 'not now' (429, 502, 503, 504): it would not take any other either.</summary>
    Away,
}
