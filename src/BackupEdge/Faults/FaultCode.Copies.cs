namespace BackupEdge.Faults;

/// <content>Codes of copies.</content>
internal static partial class FaultCode
{
    /// <summary>An object of a copy store does not exist.</summary>
    /// <remarks>If it was part of a backup, the next run of the copy copies it again from the data folder.</remarks>
    public const string ObjectMissing = "object_missing";

    /// <summary>An upload to a copy store was ended or aborted by someone else.</summary>
    /// <remarks>Nothing: it begins again.</remarks>
    public const string UploadMissing = "upload_missing";

    /// <summary>An object of a copy store is locked, so it cannot be deleted yet.</summary>
    /// <remarks>Wait until the lock ends.</remarks>
    public const string ObjectLocked = "object_locked";

    /// <summary>A copy store refuses the credentials or the request, or its bucket or folder is missing.</summary>
    /// <remarks>Correct what <c>message</c> names; the next run continues.</remarks>
    public const string CopyStoreRefused = "copy_store_refused";

    /// <summary>A copy store lacks a feature that the settings ask for.</summary>
    /// <remarks>Change the setting or the bucket.</remarks>
    public const string CopyStoreUnsupported = "copy_store_unsupported";

    /// <summary>A copy store belongs to another data folder, or another host writes to it.</summary>
    /// <remarks>Give each host a prefix of its own. <c>message</c> says what is there.</remarks>
    public const string CopyStoreForeign = "copy_store_foreign";

    /// <summary>An object of a copy store is damaged, or was changed by someone else.</summary>
    /// <remarks>Check who can write to the store. The next run copies what is damaged again from the data folder.</remarks>
    public const string CopyDamaged = "copy_damaged";

    /// <summary>A copy store does not answer. A run of a copy waits for it; only calls and commands that cannot wait fail.</summary>
    /// <remarks>Check the network and the address that <c>message</c> names, and try again.</remarks>
    public const string CopyStoreUnreachable = "copy_store_unreachable";

    /// <summary>No copy of this name is configured.</summary>
    /// <remarks>Take a name from <c>GET /copies</c>, or add it to <c>copies</c> in the settings and restart.</remarks>
    public const string CopyNotFound = "copy_not_found";
}
