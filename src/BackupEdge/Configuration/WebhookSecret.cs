using System.Text;

namespace BackupEdge.Configuration;

/// <summary>
/// Reads the keys that sign a webhook's notifications. A secret in the form of Standard Webhooks, <c>whsec_</c> and base64, stands for the
/// bytes that the base64 encodes; any other secret is its own bytes.
/// </summary>
internal static class WebhookSecret
{
    private const int MinSecretBytes = 32;
    private const int MinDecodedBytes = 24;
    private const string Advice = "Create one with 'echo whsec_$(openssl rand -base64 32)'.";

    /// <summary>Returns the key in a setting or its file; null if it is not set, not valid, which is noted, or not to be read.</summary>
    public static byte[]? Read(SettingSection webhook, string name, bool withSecrets)
    {
        if (SecretSetting.Read(webhook, name, MinSecretBytes, withSecrets) is not { } secret)
        {
            return null;
        }

        if (!secret.AsSpan().StartsWith("whsec_"u8))
        {
            return secret;
        }

        var setting = webhook.Has(name) ? name : name + "_file";
        var key = Decode(Encoding.UTF8.GetString(secret.AsSpan("whsec_"u8.Length)));
        if (key is null)
        {
            webhook.Refuse(setting, $"begins with whsec_, but the rest is not base64. {Advice}");
        }
        else if (key.Length < MinDecodedBytes)
        {
            webhook.Refuse(setting, $"must encode at least {MinDecodedBytes} bytes after whsec_, not {key.Length}. {Advice}");
        }

        return key;
    }

    private static byte[]? Decode(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
