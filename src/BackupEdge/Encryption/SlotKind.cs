namespace BackupEdge.Encryption;

/// <summary>Where the identity of a slot is kept.</summary>
internal enum SlotKind
{
    /// <summary>In the host's key file.</summary>
    KeyFile,

    /// <summary>Outside this host; only its public key is known here. Recovery identities have this kind.</summary>
    Recipient,

    /// <summary>In the file <c>slot-NAME.age</c> beside the bundle, which a passphrase opens.</summary>
    Passphrase,
}
