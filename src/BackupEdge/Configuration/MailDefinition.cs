using System.Globalization;

namespace BackupEdge.Configuration;

/// <summary>How notifications are sent by mail.</summary>
internal sealed record MailDefinition : NotificationReceiver
{
    /// <summary>The name of the receiver in lists, logs and metrics.</summary>
    public const string ReservedName = "mail";

    /// <summary>The host name or address of the mail server.</summary>
    public required string Server { get; init; }

    /// <summary>The port of the mail server.</summary>
    public required int Port { get; init; }

    /// <summary>How the connection is protected.</summary>
    public required MailSecurity Security { get; init; }

    /// <summary>The address of the sender.</summary>
    public required string From { get; init; }

    /// <summary>The addresses of the recipients.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>The user name for the mail server; null to send without signing in.</summary>
    public string? UserName { get; init; }

    /// <summary>The password for the mail server; null if there is no user name, or if secrets were not to be read.</summary>
    public string? Password { get; init; }

    /// <inheritdoc/>
    public override string Place => string.Create(CultureInfo.InvariantCulture, $"smtp://{Server}:{Port}");

    /// <inheritdoc/>
    public override string FormatName => ReservedName;
}
